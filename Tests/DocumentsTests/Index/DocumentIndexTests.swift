import Agent
import Foundation
import Testing

@testable import Documents

@Suite struct DocumentIndexTests {
  @Test func readsOnlyWhatChanged() async throws {
    let lab = try TemporaryLab([
      "INFRASTRUCTURE.md": "# Lab\n\n## Hosts\n\nThe nas holds the zebra pool.\n", "docs/dns.md": "# DNS\n\nunbound\n",
    ])
    let index = try lab.index()
    let first = try await index.update()
    #expect(first.documents == 2)
    #expect(first.changed == 2)
    #expect(first.sections == 2)
    let second = try await index.update()
    #expect(second.changed == 0)
    try lab.write("# DNS\n\nnow it is dnsmasq\n", to: "docs/dns.md")
    #expect(try await index.update().changed == 1)
    #expect(try await index.search("dnsmasq").map(\.path) == ["docs/dns.md"])
    #expect(try await index.search("unbound").isEmpty)
    try lab.remove("docs/dns.md")
    let last = try await index.update()
    #expect((last.removed, last.documents) == (1, 1))
    #expect(try await index.search("dnsmasq").isEmpty)
  }

  @Test func aRenamedDocumentIsFoundUnderItsNewName() async throws {
    let lab = try TemporaryLab(["old.md": "# Zebra\n\nstripes\n"])
    let index = try lab.index()
    try await index.update()
    try FileManager.default.moveItem(atPath: "\(lab.root)/old.md", toPath: "\(lab.root)/new.md")
    let report = try await index.update()
    #expect((report.changed, report.removed) == (1, 1))
    #expect(try await index.search("stripes").map(\.path) == ["new.md"])
  }

  @Test func passagesSayWhereTheyStand() async throws {
    let lab = try TemporaryLab(["docs/nas.md": "# NAS\n\n## Disks\n\nFour zebra drives.\n"])
    let index = try lab.index()
    try await index.update()
    let passage = try #require(try await index.passages(for: "zebra drives", count: 3).first)
    #expect(passage.heading == ["NAS", "Disks"])
    #expect(passage.lines == 3...5)
    #expect(passage.text == "Four zebra drives.\n")
    #expect(passage.date?.count == 10)
    #expect(passage.id == "")
  }

  @Test func hiddenAndForeignDirectoriesAreLeftOut() async throws {
    let text = "# Zebra\n"
    let lab = try TemporaryLab([
      "a.md": text, ".git/b.md": text, ".steward/c.md": text, "node_modules/d.md": text, ".models/e.md": text,
      "prompts/system.md": text, "docs/prompts/f.md": text, "notes.txt": text,
    ])
    #expect(await DocumentFinder(root: lab.root, runner: nil).paths() == ["a.md", "docs/prompts/f.md"])
  }

  @Test func linksAreReadOnceAndNeverLeadOut() async throws {
    let outside = try TemporaryLab(["secret.md": "# Zebra outside\n"])
    let lab = try TemporaryLab(["docs/a.md": "# Zebra inside\n"])
    try lab.link("a-link.md", to: "docs/a.md")
    try lab.link("out.md", to: "\(outside.root)/secret.md")
    try lab.link("loop.md", to: "loop.md")
    try lab.link("outside", to: outside.root)
    let index = try lab.index()
    let report = try await index.update()
    #expect(report.documents == 1)
    #expect(report.problems.map(\.path) == ["loop.md", "out.md"])
    #expect(try await index.search("zebra").map(\.path) == ["docs/a.md"])
  }

  @Test func gitTellsWhatIsIgnoredExceptTheLabsOwn() async throws {
    let lab = try TemporaryLab([
      ".gitignore": "/INFRASTRUCTURE.md\n/sessions/\nscratch/\n", "INFRASTRUCTURE.md": "# I\n", "docs/a.md": "# A\n",
      "scratch/b.md": "# B\n", "sessions/2026-01-02.md": "# S\n", "umlaut-ä b.md": "# U\n",
    ])
    let runner = ProcessRunner()
    _ = try await runner.run(.init(["git", "-C", lab.root, "init", "-q"]))
    let finder = DocumentFinder(root: lab.root, runner: runner)
    #expect(await finder.paths() == ["INFRASTRUCTURE.md", "docs/a.md", "sessions/2026-01-02.md", "umlaut-ä b.md"])
  }

  @Test func theDateIsThatOfTheLastCommit() async throws {
    let lab = try TemporaryLab(["docs/a.md": "# Zebra\n\nold news\n", "b.md": "# Giraffe\n\nfresh news\n"])
    let runner = ProcessRunner()
    let git = ["git", "-C", lab.root, "-c", "user.name=a", "-c", "user.email=a@b.example"]
    _ = try await runner.run(.init(git + ["init", "-q"]))
    _ = try await runner.run(.init(git + ["add", "docs/a.md"]))
    _ = try await runner.run(
      .init(
        ["env", "GIT_COMMITTER_DATE=2024-03-05T12:00:00Z"] + git + [
          "commit", "-qm", "x", "--date=2024-03-05T12:00:00Z",
        ]))
    let index = try lab.index(runner: runner)
    try await index.update()
    #expect(try await index.search("zebra").first?.date == "2024-03-05")
    #expect(try await index.search("giraffe").first?.date != "2024-03-05")
  }

  @Test func latin1IsReadAndReported() async throws {
    let lab = try TemporaryLab()
    try lab.write(Data("# Caf".utf8) + [0xE9] + Data("\n\nzebra\n".utf8), to: "a.md")
    let index = try lab.index()
    let report = try await index.update()
    #expect(report.problems == [.init(path: "a.md", reason: "not UTF-8; read as Windows-1252")])
    #expect(try await index.search("zebra").first?.heading == ["Café"])
    #expect(try await index.update().problems.count == 1)
  }

  @Test func aHugeDocumentIsReportedAndNotRead() async throws {
    let lab = try TemporaryLab(["a.md": "# Zebra\n"])
    try lab.write("", to: "huge.md")
    truncate("\(lab.root)/huge.md", 50 << 20)
    let report = try await lab.index().update()
    #expect(report.documents == 1)
    #expect(report.problems.first?.reason.contains("50 MiB") == true)
  }

  @Test(arguments: ["this is no database, but a text that is long enough to look like a header of one", ""])
  func aDamagedIndexIsMadeAnew(content: String) async throws {
    let lab = try TemporaryLab([
      "a.md": "# Zebra\n\nstripes\n", ".steward/index.db": String(repeating: content, count: 200),
    ])
    let index = try lab.index()
    let report = try await index.update()
    #expect(report.notices.isEmpty == content.isEmpty)
    #expect(try await index.search("stripes").count == 1)
  }

  @Test func anIndexThatBreaksWhileInUseIsMadeAnew() async throws {
    let lab = try TemporaryLab(["a.md": "# Zebra\n\nstripes\n"])
    try await lab.index().update()
    let file = "\(lab.root)/.steward/index.db"
    var data = try Data(contentsOf: URL(fileURLWithPath: file))
    for page in stride(from: 4096, to: data.count - 4096, by: 4096) {
      data.replaceSubrange(page..<page + 4096, with: Data(repeating: 0x5A, count: 4096))
    }
    for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: file + suffix) }
    try data.write(to: URL(fileURLWithPath: file))
    let index = try lab.index()
    #expect(try await index.search("stripes").count == 1)
    #expect(try await index.update().notices.contains { $0.contains("made anew") })
  }

  @Test func aLabThatCannotBeWrittenIsIndexedInMemory() async throws {
    let lab = try TemporaryLab(["a.md": "# Zebra\n\nstripes\n", ".steward": "in the way"])
    let index = try lab.index()
    let report = try await index.update()
    #expect(report.notices.count == 1)
    #expect(try await index.search("stripes").count == 1)
  }

  @Test func secretsNeverReachTheIndex() async throws {
    let key =
      "-----BEGIN OPENSSH PRIVATE KEY-----\n" + String(repeating: "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo\n", count: 90)
      + "-----END OPENSSH PRIVATE KEY-----\n"
    let lab = try TemporaryLab(["a.md": "# Zebra\n\npassword: hunter2hunter2\n\n\(key)\n## After\n\nstripes\n"])
    let index = try lab.index()
    let report = try await index.update()
    #expect(report.secrets == 2)
    #expect(try await index.search("stripes").first?.lines == 98...100)
    for suffix in ["", "-wal"] {
      let data = (try? Data(contentsOf: URL(fileURLWithPath: "\(lab.root)/.steward/index.db\(suffix)"))) ?? Data()
      #expect(data.range(of: Data("hunter2hunter2".utf8)) == nil)
      #expect(data.range(of: Data("QUJDREVG".utf8)) == nil)
    }
  }

  @Test func twoAtOnceGiveOneIndex() async throws {
    let lab = try TemporaryLab()
    for number in 0..<60 { try lab.write("# Doc \(number)\n\nzebra \(number)\n", to: "d\(number).md") }
    let indexes = try (0..<3).map { _ in try lab.index() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in indexes { group.addTask { try await index.update() } }
      try await group.waitForAll()
    }
    let report = try await indexes[0].update()
    #expect((report.documents, report.sections, report.changed) == (60, 60, 0))
  }

  @Test func withoutGitTheLabsOwnGitignoreHolds() async throws {
    let lab = try TemporaryLab([
      ".gitignore": "ign\n/top.md\n*.tmp.md\n!kept.tmp.md\nbuild/**/x.md\n# c\n/sessions/\n", "ign/x.md": "# X\n",
      "docs/ign/y.md": "# Y\n", "top.md": "# T\n", "docs/top.md": "# T\n", "a.tmp.md": "# A\n", "kept.tmp.md": "# K\n",
      "build/x.md": "# X\n", "build/a/b/x.md": "# X\n", "build/y.md": "# Y\n", "sessions/2026-01-02.md": "# S\n",
      "docs/.gitignore": "local.md\n", "docs/local.md": "# L\n", "local.md": "# L\n",
    ])
    let finder = DocumentFinder(root: lab.root, runner: nil)
    #expect(
      await finder.paths() == ["build/y.md", "docs/top.md", "kept.tmp.md", "local.md", "sessions/2026-01-02.md"])
  }

  @Test func documentsInHiddenFoldersAreCounted() async throws {
    let lab = try TemporaryLab(["a.md": "# A\n", ".github/ISSUE_TEMPLATE/bug.md": "# B\n"])
    let hidden = try await lab.index().hiddenDocuments()
    #expect(hidden.map(\.folder) == [".github"] && hidden.map(\.count) == [1])
  }

  @Test(arguments: [true, false], [true, false])
  func utf16IsReadAndReported(isLittle: Bool, hasMark: Bool) async throws {
    let lab = try TemporaryLab()
    let units = Array(((hasMark ? "\u{FEFF}" : "") + "# Wombat\r\n\r\nThe wombat burrow is deep.\r\n").utf16)
    try lab.write(
      Data(units.flatMap { isLittle ? [UInt8($0 & 0xFF), UInt8($0 >> 8)] : [UInt8($0 >> 8), UInt8($0 & 0xFF)] }),
      to: "a.md")
    let index = try lab.index()
    let report = try await index.update()
    #expect(report.problems.first?.reason.hasPrefix("UTF-16; save it as UTF-8") == true)
    let hit = try #require(try await index.search("wombat burrow").first)
    #expect((hit.heading, hit.text) == (["Wombat"], "The wombat burrow is deep.\n"))
  }

  @Test func bytesThatAreNoTextAreNotIndexed() async throws {
    let lab = try TemporaryLab()
    try lab.write(Data((0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 7 % 251) & 0xF8 }), to: "a.md")
    #expect(try await lab.index().update().problems.first?.reason == "no text; not indexed")
  }

  @Test func windowsLineEndsAreLineEnds() async throws {
    let text =
      "# Addresses\n\nThe hosts:\n\n| Service | IP |\n|---|---|\n| traefik | 10.0.0.1 |\n| grafana | 10.0.0.2 |\n"
    let other = ["b.md": "# B\n\ntraefik: 10.0.0.9\n"]
    var found: [SearchResult] = []
    for text in [text, text.replacing("\n", with: "\r\n")] {
      let lab = try TemporaryLab(other.merging(["a.md": text]) { $1 })
      let index = try lab.index()
      try await index.update()
      found.append(try await index.find("which address does traefik have"))
    }
    #expect(found[1].hits.map(\.text) == found[0].hits.map(\.text))
    #expect(found[1].hits.map(\.lines) == found[0].hits.map(\.lines))
    let lines = found.map { $0.conflicts.flatMap(\.values).flatMap(\.places).map { "\($0.path):\($0.line)" }.sorted() }
    #expect(lines[1] == lines[0])
    #expect(lines[1].contains("a.md:7"))
  }

  @Test func aProblemIsNewOnce() async throws {
    let lab = try TemporaryLab(["a.md": "# A\n"])
    try lab.link("loop.md", to: "loop.md")
    let first = try await lab.index().update()
    #expect((first.problems.count, first.newProblems.count) == (1, 1))
    let again = try await lab.index().update()
    #expect((again.problems.count, again.newProblems.count) == (1, 0))
    try lab.remove("loop.md")
    #expect(try await lab.index().update().problems.isEmpty)
    try lab.link("loop.md", to: "loop.md")
    #expect(try await lab.index().update().newProblems.count == 1)
  }

  @Test func whoComesSecondWaitsForTheFirstIndexAndReadsNothing() async throws {
    let lab = try TemporaryLab(
      Dictionary(uniqueKeysWithValues: (0..<60).map { ("d\($0).md", "# D\($0)\n\nzebra \($0)\n") }))
    let reports = try await withThrowingTaskGroup(of: IndexReport.self) { group in
      for _ in 0..<8 { group.addTask { try await lab.index().update() } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(reports.map(\.changed).sorted() == [0, 0, 0, 0, 0, 0, 0, 60])
    #expect(reports.allSatisfy { $0.documents == 60 })
  }

  @Test func whileAnotherProcessWritesTheOldIndexAnswers() async throws {
    let lab = try TemporaryLab(["a.md": "# Zebra\n"])
    let index = try lab.index()
    try await index.update()
    try lab.write("# Wombat\n", to: "b.md")
    let lock = try #require(IndexLock("\(lab.root)/.steward/index.db"))
    let report = try await index.update()
    #expect((report.documents, report.changed) == (1, 0))
    #expect(try await index.search("zebra").count == 1)
    withExtendedLifetime(lock) {}
  }

  @Test func aNameThatNoDocumentHoldsIsSaid() async throws {
    let lab = try TemporaryLab([
      "a.md": "# Ops\n\nThe ops team. IOPS. Net 192.168.4.0/24. still-fawn is a host. TICKET-12\n"
    ])
    let index = try lab.index()
    try await index.update()
    #expect(try await index.find("OPS-306").unknown == ["OPS-306"])
    #expect(try await index.find("who has 192.168.4.77?").unknown == ["192.168.4.77"])
    for line in ["ticket-12", "still-fawn", "still-fwan", "the ops team"] {
      #expect(try await index.find(line).unknown.isEmpty, "\(line)")
    }
    let nothing = try await index.find("frobnicator")
    #expect(nothing.hits.isEmpty && nothing.unknown == ["frobnicator"])
  }
}
