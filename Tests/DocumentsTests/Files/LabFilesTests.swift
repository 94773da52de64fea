import Agent
import Foundation
import Testing

@testable import Documents

@Suite struct LabFilesTests {
  @Test func writesInOnePieceAndKeepsTheMode() throws {
    let lab = try TemporaryLab(["docs/a.md": "old\n"])
    chmod("\(lab.root)/docs/a.md", 0o640)
    let files = LabFiles(root: lab.root)
    try files.write("new\n", to: "docs/a.md", baseHash: Digest.sha256("old\n"))
    #expect(try lab.read("docs/a.md") == "new\n")
    var status = stat()
    stat("\(lab.root)/docs/a.md", &status)
    #expect(status.st_mode & 0o7777 == 0o640)
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(lab.root)/docs") == ["a.md"])
  }

  @Test func createsANewDocumentWithItsDirectory() throws {
    let lab = try TemporaryLab()
    let files = LabFiles(root: lab.root)
    try files.write("x\n", to: "plans/net.md", baseHash: nil)
    #expect(try files.read("plans/net.md") == "x\n")
    #expect(files.exists("plans/net.md"))
    let error = #expect(throws: DocumentError.self) { try files.write("y\n", to: "plans/net.md", baseHash: nil) }
    #expect(error?.reason == .changed)
  }

  @Test func refusesAChangedBase() throws {
    let lab = try TemporaryLab(["a.md": "somebody else's\n"])
    let files = LabFiles(root: lab.root)
    for hash in [Digest.sha256("old\n")] {
      let error = #expect(throws: DocumentError.self) { try files.write("new\n", to: "a.md", baseHash: hash) }
      #expect(error?.reason == .changed)
    }
    #expect(try lab.read("a.md") == "somebody else's\n")
    let gone = #expect(throws: DocumentError.self) { try files.write("new\n", to: "b.md", baseHash: "x") }
    #expect(gone?.reason == .changed)
  }

  @Test func refusesLinksAnywhere() throws {
    let outside = try TemporaryLab(["secret.md": "secret\n"])
    let lab = try TemporaryLab(["real/a.md": "a\n"])
    try lab.link("link.md", to: "\(outside.root)/secret.md")
    try lab.link("directory", to: outside.root)
    try lab.link("inner", to: "real")
    let files = LabFiles(root: lab.root)
    for path in ["link.md", "directory/secret.md", "inner/a.md"] {
      let reading = #expect(throws: DocumentError.self) { try files.read(path) }
      #expect(reading?.reason == .refused, "\(path): \(String(describing: reading))")
      #expect(throws: DocumentError.self) {
        try files.write("x", to: path, baseHash: Digest.sha256("secret\n"))
      }
      #expect(!files.exists(path))
    }
    #expect(throws: DocumentError.self) { try files.write("x", to: "directory/new.md", baseHash: nil) }
    #expect(try outside.read("secret.md") == "secret\n")
  }

  @Test(arguments: [
    "/etc/motd.md", "../a.md", "docs/../../a.md", "", ".", "a\0b.md", ".steward/a.md", ".git/a.md", "tools/a.md",
    "tools/x.json", "prompts/system.md", "steward.yaml", "Tools/a.md", "a.txt", ".md", "docs/.hidden.md",
  ])
  func refusesToWrite(path: String) throws {
    let lab = try TemporaryLab()
    let error = #expect(throws: DocumentError.self) {
      try LabFiles(root: lab.root).write("x", to: path, baseHash: nil)
    }
    #expect(error?.reason == .refused)
  }

  @Test func saysWhatCannotBeRead() throws {
    let lab = try TemporaryLab()
    try lab.write(Data([0x63, 0x61, 0x66, 0xE9]), to: "latin.md")
    mkfifo("\(lab.root)/pipe.md", 0o600)
    let files = LabFiles(root: lab.root)
    #expect(throws: DocumentError.self) { try files.read("latin.md") }
    #expect(throws: DocumentError.self) { try files.read("pipe.md") }
    let missing = #expect(throws: DocumentError.self) { try files.read("none.md") }
    #expect(missing?.description == "no document named \"none.md\" in the lab")
    try lab.write("12345", to: "large.md")
    let large = #expect(throws: DocumentError.self) { try files.read("large.md", limit: 4) }
    #expect(large?.reason == .tooLarge)
  }

  @Test func aFullDiskIsSaidPlainly() {
    #expect(
      DocumentError.system(ENOSPC, "a.md", "write").description
        == "no space is left to write \"a.md\"; free some and try again")
    #expect(DocumentError.system(EROFS, "a.md", "write").reason == .readOnly)
  }
}
