import Agent
import Foundation
import Net

/// Publishes to a topic of ntfy: the text as the body, the rest as headers (docs.ntfy.sh/publish).
public struct NtfyNotifier: Notifier {
  private let url: String
  private let token: String?
  private let client: HTTPClient

  /// - Parameter token: an access token of the server, or nil.
  public init(url: String, token: String? = nil, client: HTTPClient) {
    self.url = url
    self.token = token
    self.client = client
  }

  /// The headers of a message; a header is one line of ASCII, so that other characters go as RFC 2047 says.
  static func headers(_ notice: Notice) -> [(String, String)] {
    let priority =
      switch notice.priority {
      case .low: "2"
      case .normal: "3"
      case .high: "5"
      }
    let tags =
      switch notice.priority {
      case .low: "white_check_mark"
      case .normal: "warning"
      case .high: "rotating_light"
      }
    return [("Title", word(notice.title)), ("Priority", priority), ("Tags", tags)]
  }

  static func word(_ text: String) -> String {
    let line = Escaper.escapeLine(text)
    guard !line.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else { return line }
    return "=?UTF-8?B?\(Data(line.utf8).base64EncodedString())?="
  }

  public func tell(_ notice: Notice) async throws {
    var headers = NtfyNotifier.headers(notice)
    headers.append(("Content-Type", "text/plain; charset=utf-8"))
    if let token { headers.append(("Authorization", "Bearer \(token)")) }
    try await NoticePost.send(notice.text, headers: headers, to: url, client: client)
  }
}

/// Posts a notice as JSON: `{"title", "text", "priority", "incidents"}`.
public struct WebhookNotifier: Notifier {
  private let url: String
  private let client: HTTPClient

  public init(url: String, client: HTTPClient) {
    self.url = url
    self.client = client
  }

  public func tell(_ notice: Notice) async throws {
    let body = try JSONValue(encoding: notice).canonical
    try await NoticePost.send(body, headers: [("Content-Type", "application/json")], to: url, client: client)
  }
}

/// Runs a program of the owner's with the title and the text as its last two arguments.
public struct CommandNotifier: Notifier {
  private let command: [String]
  private let runner: any CommandRunner

  public init(command: [String], runner: any CommandRunner) {
    self.command = command
    self.runner = runner
  }

  public func tell(_ notice: Notice) async throws {
    let result: CommandResult
    do {
      result = try await runner.run(
        Command(command + [Escaper.escapeLine(notice.title), Escaper.escape(notice.text)], timeout: 30))
    } catch let error as CommandNotFound {
      throw CallError(.failed, "notify.command: \(error)")
    }
    guard result.succeeded else {
      let said = result.errorOutput.split(separator: "\n").first.map { ": \($0.prefix(160))" } ?? ""
      throw CallError(.failed, "notify.command \(command.first ?? "") failed\(said)")
    }
  }
}

private enum NoticePost {
  static func send(_ body: String, headers: [(String, String)], to url: String, client: HTTPClient) async throws {
    do {
      let request = HTTPRequest(
        method: "POST", url: url, headers: headers.map { (name: $0.0, value: $0.1) }, body: Array(body.utf8),
        timeouts: HTTPTimeouts(connect: .seconds(5), silence: .seconds(20), total: .seconds(30)))
      let status = try await client.send(request, limit: 1 << 20).status
      guard (200..<300).contains(status) else {
        throw CallError(.failed, "\(HTTPURL(url)?.host ?? "the server") answered \(status) to a notification")
      }
    } catch let error as HTTPError {
      throw CallError(.failed, "a notification could not be sent: \(error)")
    }
  }
}
