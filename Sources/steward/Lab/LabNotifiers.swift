import Agent
import Foundation
import Net
import Tools

extension Lab {
  /// Where `steward watch` tells what is new, as the settings say. Throws where one of them cannot be.
  func notifiers() throws -> [any Notifier] {
    var notifiers: [any Notifier] = []
    if let url = settings.notifyNtfy {
      let token = try settings.notifyTokenFile.map { file -> String in
        let path = LabPlace.absolute(file, in: root)
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
          throw StewardError("the token file \(file) cannot be read (notify.token_file in steward.yaml)")
        }
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
      }
      notifiers.append(NtfyNotifier(url: try Lab.checked(url, "notify.ntfy"), token: token, client: client))
    }
    if let url = settings.notifyWebhook {
      notifiers.append(WebhookNotifier(url: try Lab.checked(url, "notify.webhook"), client: client))
    }
    if !settings.notifyCommand.isEmpty {
      notifiers.append(CommandNotifier(command: settings.notifyCommand, runner: runner))
    }
    return notifiers
  }

  private static func checked(_ url: String, _ key: String) throws -> String {
    guard let parts = HTTPURL(url), parts.isHTTP else {
      throw StewardError("\(key) in steward.yaml is no http or https URL: \"\(url)\"", status: .usage)
    }
    return url
  }
}
