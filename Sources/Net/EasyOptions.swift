import CCurl
import Glibc

/// Writes a request into an easy handle. It notes whether libcurl accepted every option.
struct EasyOptions {
  private let easy: UnsafeMutableRawPointer
  private(set) var areAccepted = true
  /// Borrowed by the handle until its end; the caller frees it.
  private(set) var headerList: UnsafeMutablePointer<curl_slist>?
  /// Likewise.
  private(set) var addressList: UnsafeMutablePointer<curl_slist>?

  init(_ easy: UnsafeMutableRawPointer) {
    self.easy = easy
  }

  mutating func apply(_ request: HTTPRequest) {
    applyRules()
    set(CURLOPT_URL, request.url)
    set(CURLOPT_FOLLOWLOCATION, request.followsRedirects ? 1 : 0)
    set(CURLOPT_CONNECTTIMEOUT_MS, request.timeouts.connect.roundedUpMilliseconds)
    apply(method: request.method, body: request.body)
    apply(headers: request.headers)
    if let address = request.address { connect(to: address) }
  }

  private mutating func connect(to address: String) {
    // Host and port of the URL are left as they are: only what is dialled changes.
    let target = address.contains(":") ? "::[\(address)]:" : "::\(address):"
    addressList = curl_slist_append(nil, target)
    if addressList == nil { areAccepted = false }
    set(CURLOPT_CONNECT_TO, pointer: addressList)
  }

  /// What holds for every request.
  private mutating func applyRules() {
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_PROTOCOLS_STR, "http,https")
    set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https")
    set(CURLOPT_MAXREDIRS, 5)
    // One connection for each transfer: a slow reader holds up its own only, and closing it is the one
    // signal that every server understands as "stop".
    set(CURLOPT_HTTP_VERSION, ccurl_http_version_1_1)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    set(CURLOPT_USERAGENT, "steward")
    set(CURLOPT_NOPROXY, Self.unproxiedHosts())
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    // Otherwise removing a handle waits for its name resolution, and with it every other transfer.
    set(CURLOPT_QUICK_EXIT, 1)
    note(ccurl_set_close_on_exec(easy))
  }

  private mutating func apply(method: String, body: [UInt8]?) {
    if let body {
      set(CURLOPT_POST, 1)
      // The size must be known before the bytes are copied.
      note(ccurl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
      body.withUnsafeBytes { bytes in
        // An empty array may have no address, and a null body would be asked for in a callback.
        if let start = bytes.baseAddress, !bytes.isEmpty {
          note(ccurl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, start))
        } else {
          set(CURLOPT_COPYPOSTFIELDS, "")
        }
      }
      if method != "POST" { set(CURLOPT_CUSTOMREQUEST, method) }
      return
    }
    switch method {
    case "GET": set(CURLOPT_HTTPGET, 1)
    case "HEAD": set(CURLOPT_NOBODY, 1)
    case "POST", "PUT", "PATCH":
      // These mean a body even without one: it is sent as an empty one.
      apply(method: method, body: [])
    default: set(CURLOPT_CUSTOMREQUEST, method)
    }
  }

  private mutating func apply(headers: [(name: String, value: String)]) {
    // In libcurl's list "Name:" leaves a header out and "Name;" sends it empty.
    var lines = headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
    let names = Set(headers.map { $0.name.lowercased() })
    // Waiting a second for "100 Continue" helps no server of a homelab.
    if !names.contains("expect") { lines.append("Expect:") }
    // libcurl would call every body a form.
    if !names.contains("content-type") { lines.append("Content-Type:") }
    for line in lines {
      guard let list = curl_slist_append(headerList, line) else {
        areAccepted = false
        return
      }
      headerList = list
    }
    set(CURLOPT_HTTPHEADER, pointer: headerList)
  }

  /// The environment's list and loopback. Setting the option hides the environment's list from libcurl.
  private static func unproxiedHosts() -> String {
    let variable = getenv("no_proxy") ?? getenv("NO_PROXY")
    let listed = variable.map { String(cString: $0) } ?? ""
    // The star stands for every host only when it stands alone.
    return listed == "*" ? listed : "localhost,127.0.0.0/8,::1" + (listed.isEmpty ? "" : ",\(listed)")
  }

  /// Registers the callbacks. `context` is an `Exchange`; see there for how long it lives.
  mutating func receive(into context: UnsafeMutableRawPointer) {
    set(CURLOPT_PRIVATE, pointer: context)
    set(CURLOPT_HEADERDATA, pointer: context)
    set(CURLOPT_WRITEDATA, pointer: context)
    note(
      ccurl_set_data_function(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
        guard let context else { return 0 }
        let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
        let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
        return exchange.receiveHeader(line) ? line.count : 0
      })
    note(
      ccurl_set_data_function(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
        guard let context else { return 0 }
        let exchange = Unmanaged<Exchange>.fromOpaque(context).takeUnretainedValue()
        let chunk = UnsafeRawBufferPointer(start: bytes, count: size * count)
        guard !chunk.isEmpty else { return 0 }
        return switch exchange.receiveBody(chunk) {
        case .taken: chunk.count
        case .full: ccurl_pause
        case .refused: 0
        }
      })
  }

  private mutating func set(_ option: CURLoption, _ value: Int) {
    note(ccurl_set_long(easy, option, value))
  }

  private mutating func set(_ option: CURLoption, _ value: String) {
    note(ccurl_set_string(easy, option, value))
  }

  mutating func set(_ option: CURLoption, pointer: UnsafeMutableRawPointer?) {
    note(ccurl_set_pointer(easy, option, pointer))
  }

  private mutating func note(_ code: CURLcode) {
    if code != CURLE_OK { areAccepted = false }
  }
}
