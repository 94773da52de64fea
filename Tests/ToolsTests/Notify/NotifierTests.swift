import Agent
import Foundation
import TestSupport
import Testing

@testable import Tools

@Suite struct NotifierTests {
  private let notice = Notice(
    title: "vm: process yes", text: "WARNING vm: process yes: 100% of one core\n[i1]", priority: .high,
    incidents: ["i1"])

  @Test func ntfyGetsHeadersOfOneLineOfASCII() {
    let headers = Dictionary(uniqueKeysWithValues: NtfyNotifier.headers(notice))
    #expect(headers["Title"] == "vm: process yes")
    #expect(headers["Priority"] == "5")
    #expect(NtfyNotifier.word("Wärme\r\nX-Evil: 1").hasPrefix("=?UTF-8?B?"))
    #expect(!NtfyNotifier.word("a\r\nX-Evil: 1").contains("\n"))
  }

  @Test func aProgramGetsTitleAndTextAsItsLastArguments() async throws {
    let path = TemporaryFolder.path("notify")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let notifier = CommandNotifier(
      command: ["sh", "-c", #"printf '%s|%s' "$1" "$2" > "$0""#, path], runner: ProcessRunner())
    try await notifier.tell(notice)
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(text == "\(notice.title)|\(notice.text)")
  }

  @Test func saysWhatCouldNotBeTold() async {
    let notifier = CommandNotifier(command: ["sh", "-c", "echo no network >&2; exit 1"], runner: ProcessRunner())
    let error = await #expect(throws: CallError.self) { try await notifier.tell(notice) }
    #expect(error?.description.contains("no network") == true)
    let missing = CommandNotifier(command: ["no-such-notifier"], runner: ProcessRunner())
    await #expect(throws: CallError.self) { try await missing.tell(notice) }
  }
}
