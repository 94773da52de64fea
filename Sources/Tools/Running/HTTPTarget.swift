import Agent
import Net

/// Where an HTTP tool's request goes: to a host or service of the inventory, and to nothing else.
struct HTTPTarget {
  var url: String
  /// The host that the URL names.
  var host: String
  /// The address in the inventory, which is dialled whatever the name resolves to by then.
  var address: String?

  /// The tool's URL with the call's arguments. Throws `CallError`.
  ///
  /// A value cannot change where the request goes: in the path and the query it is percent-encoded, and before them
  /// only names of the inventory and numbers may stand.
  init(_ template: String, tool: ToolDescription, arguments: JSONObject, binder: any Binder) throws {
    let end = HTTPTarget.authorityEnd(template)
    var host = template[..<end]
    // Text beside a placeholder would make another host of the one that was bound.
    guard host.wholeMatch(of: /(?:https?:\/\/)?(?:\{[A-Za-z0-9_.]+\}|[^{}]+)(?::(?:\d+|\{[A-Za-z0-9_]+\}))?/) != nil
    else {
      throw CallError(
        .refused,
        "\(tool.name): \(host) is not one host of the inventory; in place of it stands one placeholder or one name")
    }
    var isBound = false
    for match in template[..<end].matches(of: /\{([A-Za-z0-9_]+)(?:\.[a-z0-9_]+)?\}/) {
      let name = String(match.output.1)
      let kind = tool.properties[name]?["x-steward"]?.stringValue
      if kind == "host" || kind == "service" {
        isBound = true
      } else if arguments[name].map({ $0.plain.allSatisfy(\.isNumber) }) != true {
        throw CallError(
          .refused,
          "\(tool.name): \(name) stands where the URL names its host; only a host or service of the inventory may")
      }
    }
    var encoded = arguments
    for (name, value) in arguments {
      let kind = tool.properties[name]?["x-steward"]?.stringValue
      guard kind != "host", kind != "service", let text = value.stringValue else { continue }
      encoded[name] = .string(HTTPTarget.percentEncoded(text))
    }
    let placeholders = Placeholders(tool: tool, arguments: encoded, binder: binder)
    host = try placeholders.fill(String(host)).map { $0[...] } ?? host
    url = try String(host) + (placeholders.fill(String(template[end...])) ?? "")
    guard let parts = HTTPURL(url), parts.isHTTP, !parts.hasUser else {
      throw CallError(.refused, "\(tool.name): \(url) is no http address without a user")
    }
    self.host = parts.host
    address = try HTTPTarget.address(of: parts.host, isBound: isBound, tool: tool, binder: binder)
  }

  /// What the inventory has for `host`; nil where it is an address itself. Throws for a host that is not in it.
  private static func address(
    of host: String, isBound: Bool, tool: ToolDescription, binder: any Binder
  ) throws -> String? {
    let isAddress = host.contains(":") || host.allSatisfy { $0.isNumber || $0 == "." }
    if isBound { return isAddress ? nil : (try? binder.bind(host, as: "host"))?.fields["address"] }
    if host == "localhost" || isAddress && host.hasPrefix("127.") || host == "[::1]" { return nil }
    do {
      return isAddress
        ? (try binder.bind(host, as: "host"), nil).1 : try binder.bind(host, as: "host").fields["address"]
    } catch {
      throw CallError(
        .refused,
        "\(tool.name): \(host) is not in the inventory; write it into INFRASTRUCTURE.md if Steward may ask it")
    }
  }

  /// Where the path begins in `template`.
  private static func authorityEnd(_ template: String) -> String.Index {
    guard let scheme = template.firstRange(of: "://") else {
      // A service's whole address: "{service.endpoint}/health".
      return template.firstIndex(of: "}").map { template.index(after: $0) } ?? template.endIndex
    }
    return template[scheme.upperBound...].firstIndex { "/?#".contains($0) } ?? template.endIndex
  }

  private static func percentEncoded(_ text: String) -> String {
    text.utf8.map { byte in
      let isFree =
        byte >= 0x30 && byte <= 0x39 || byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || "-._~".utf8.contains(byte)
      let hex = String(byte, radix: 16, uppercase: true)
      return isFree ? String(Unicode.Scalar(byte)) : "%" + (hex.count == 1 ? "0" : "") + hex
    }.joined()
  }
}
