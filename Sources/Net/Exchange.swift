import CCurl
import Glibc

/// One easy handle with all that libcurl borrows while it is in use. It lives on the loop's thread only.
///
/// libcurl knows it as an opaque pointer that is not retained: the driver keeps the exchange until the
/// handle is out of the multi handle, and after that no callback can come.
final class Exchange {
  enum Deadline {
    case none
    case after(Duration)
    case passed(HTTPError)
  }

  let transfer: Transfer
  let easy: UnsafeMutableRawPointer

  private let started: SuspendingClock.Instant
  private var lastByte: SuspendingClock.Instant
  private var isConnected = false
  /// Whether the server waits for the reader. The reader's own view changes before `resume` comes.
  private var isPaused = false
  private var sentBytes: curl_off_t = 0
  private var headReader: HeadReader
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var addressList: UnsafeMutablePointer<curl_slist>?
  private let errorText: UnsafeMutablePointer<CChar>

  init?(_ transfer: Transfer, at now: SuspendingClock.Instant) {
    guard let easy = curl_easy_init() else { return nil }
    self.transfer = transfer
    self.easy = easy
    started = now
    lastByte = now
    headReader = HeadReader(followsRedirects: transfer.request.followsRedirects)
    errorText = .allocate(capacity: ccurl_error_size)
    errorText.initialize(repeating: 0, count: ccurl_error_size)
    var options = EasyOptions(easy)
    options.apply(transfer.request)
    headerList = options.headerList
    addressList = options.addressList
    options.set(CURLOPT_ERRORBUFFER, pointer: errorText)
    options.receive(into: Unmanaged.passUnretained(self).toOpaque())
    // `deinit` frees the handle and the list.
    guard options.areAccepted else { return nil }
  }

  deinit {
    curl_easy_cleanup(easy)
    curl_slist_free_all(headerList)
    curl_slist_free_all(addressList)
    errorText.deallocate()
  }

  /// The exchange that a handle was made for.
  static func of(_ easy: UnsafeMutableRawPointer?) -> Exchange? {
    var pointer: UnsafeMutableRawPointer?
    guard ccurl_get_private(easy, &pointer) == CURLE_OK, let pointer else { return nil }
    return Unmanaged<Exchange>.fromOpaque(pointer).takeUnretainedValue()
  }

  func resume(at now: SuspendingClock.Instant) -> CURLcode {
    // The server was silent because it had to be.
    lastByte = now
    isPaused = false
    return curl_easy_pause(easy, CURLPAUSE_CONT)
  }

  // MARK: what arrives

  /// One header line with its line break. Returns whether the transfer goes on.
  func receiveHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    lastByte = .now
    switch headReader.read(line) {
    case .more: return true
    case .complete(let head):
      transfer.receive(head)
      return true
    case .tooLong: return false
    }
  }

  func receiveBody(_ bytes: UnsafeRawBufferPointer) -> Transfer.Intake {
    lastByte = .now
    let intake = transfer.receive(bytes)
    isPaused = intake == .full
    return intake
  }

  // MARK: deadlines

  func deadline(at now: SuspendingClock.Instant) -> Deadline {
    let timeouts = transfer.request.timeouts
    var left: Duration?
    if let total = timeouts.total {
      let rest = total - started.duration(to: now)
      guard rest > .zero else { return passed(.tookTooLong(seconds: total.inSeconds)) }
      left = rest
    }
    if !isConnected { noteConnection(at: now) }
    if isConnected && !isPaused {
      noteUpload(at: now)
      let rest = timeouts.silence - lastByte.duration(to: now)
      guard rest > .zero else { return passed(.silent(seconds: timeouts.silence.inSeconds)) }
      left = left.map { min($0, rest) } ?? rest
    }
    return left.map { .after($0) } ?? .none
  }

  private func passed(_ kind: HTTPError.Kind) -> Deadline {
    .passed(HTTPError(kind, url: transfer.request.url))
  }

  /// Until the connection stands, libcurl's own connect timeout counts.
  private func noteConnection(at now: SuspendingClock.Instant) {
    var microseconds: curl_off_t = 0
    guard ccurl_get_offset(easy, CURLINFO_PRETRANSFER_TIME_T, &microseconds) == CURLE_OK,
      microseconds > 0
    else { return }
    isConnected = true
    lastByte = max(lastByte, now)
  }

  /// A server that is still taking the request's body is not silent.
  private func noteUpload(at now: SuspendingClock.Instant) {
    var bytes: curl_off_t = 0
    guard ccurl_get_offset(easy, CURLINFO_SIZE_UPLOAD_T, &bytes) == CURLE_OK, bytes > sentBytes else {
      return
    }
    sentBytes = bytes
    lastByte = now
  }

  // MARK: errors

  func error(_ code: CURLcode) -> HTTPError {
    let text = String(cString: errorText)
    let message = text.isEmpty ? String(cString: curl_easy_strerror(code)) : text
    if headReader.isTooLong {
      return HTTPError(
        .other(code: Int(code.rawValue), message: "the headers are too long"), url: transfer.request.url)
    }
    var systemError = 0
    _ = ccurl_get_long(easy, CURLINFO_OS_ERRNO, &systemError)
    return HTTPError(kind(code, message, Int32(systemError)), url: transfer.request.url)
  }

  private func kind(_ code: CURLcode, _ message: String, _ systemError: Int32) -> HTTPError.Kind {
    switch code {
    case CURLE_COULDNT_CONNECT where systemError == ECONNREFUSED: .refused
    case CURLE_COULDNT_CONNECT where systemError == ETIMEDOUT: .timedOutConnecting
    // The only timeout that is set in libcurl is the one for connecting.
    case CURLE_OPERATION_TIMEDOUT: .timedOutConnecting
    case CURLE_COULDNT_RESOLVE_HOST:
      .unresolvable(host: HTTPURL(transfer.request.url)?.host ?? transfer.request.url)
    case CURLE_URL_MALFORMAT: .badURL
    case CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING:
      .interrupted(message)
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_CRL_BADFILE,
      CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_CLIENTCERT:
      .tls(message)
    default: .other(code: Int(code.rawValue), message: message)
    }
  }
}
