import Foundation
import TestSupport
import Testing

@testable import Terminal

@Suite struct EntryHistoryTests {
  private let path = TemporaryFolder.path("history")

  @Test func bringsMultiLineEntriesBack() {
    defer { try? FileManager.default.removeItem(atPath: path) }
    var history = EntryHistory(path: path)
    let entries = ["one", "two\nlines", #"back\slash\n"#, "tab\tand é日", "ends\n"]
    for entry in entries { #expect(history.append(entry) == true) }
    #expect(EntryHistory(path: path).entries == entries)
  }

  @Test func keepsTheFileToItsOwner() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    _ = FileManager.default.createFile(
      atPath: path, contents: Data(), attributes: [.posixPermissions: 0o644])
    var history = EntryHistory(path: path)
    _ = history.append("entry")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
  }

  @Test func leavesOutBlankRepeatedAndSpacedEntries() {
    var history = EntryHistory(path: nil)
    #expect(history.append("a") == true)
    #expect(history.append("a") == false)
    #expect(history.append(" \n") == false)
    #expect(history.append(" secret") == false)
    #expect(history.entries == ["a"])
  }

  @Test func loadsTheLastEntriesAndShortensALongFile() throws {
    defer { try? FileManager.default.removeItem(atPath: path) }
    let lines = (0..<5000).map { "entry \($0)\n" }.joined()
    try lines.write(toFile: path, atomically: false, encoding: .utf8)
    let history = EntryHistory(path: path)
    #expect(history.entries.count == EntryHistory.limit)
    #expect(history.entries.last == "entry 4999")
    let kept = try String(contentsOfFile: path, encoding: .utf8)
    #expect(kept.split(separator: "\n").count == EntryHistory.limit)
  }

  @Test func worksWithoutAFileItCanWrite() {
    var history = EntryHistory(path: path + "/no/such/folder")
    #expect(history.append("a") == true)
  }
}
