import Agent
import CLinux
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Documents

/// Nothing outside the lab is read or written, by openat2 and by the walk that stands in for it.
@Suite struct BeneathTests {
  static let ways: [BeneathOpener.Way] = [.openat2, .walk]

  private func files(_ lab: TemporaryLab, _ way: BeneathOpener.Way) -> LabFiles {
    LabFiles(root: lab.root, opener: BeneathOpener(way: way))
  }

  /// openat2 came with Linux 5.6; an older kernel leaves the walk, which the other tests cover.
  @Test(
    .enabled(
      if: ProcessInfo.processInfo.isOperatingSystemAtLeast(.init(majorVersion: 5, minorVersion: 6, patchVersion: 0))))
  func usesOpenat2WhereTheKernelHasIt() {
    #expect(BeneathOpener.best.way == .openat2)
  }

  @Test(arguments: ways) func refusesLinksAnywhere(way: BeneathOpener.Way) throws {
    let outside = try TemporaryLab(["secret.md": "secret\n"])
    let lab = try TemporaryLab(["real/a.md": "a\n"])
    try lab.link("link.md", to: "\(outside.root)/secret.md")
    try lab.link("directory", to: outside.root)
    try lab.link("inner", to: "real")
    try lab.link("process", to: "/proc/self/root/etc")
    let files = files(lab, way)
    for path in ["link.md", "directory/secret.md", "inner/a.md", "process/x.md"] {
      let reading = #expect(throws: DocumentError.self) { try files.read(path) }
      #expect(reading?.reason == .refused, "\(path): \(String(describing: reading))")
      #expect(throws: DocumentError.self) { try files.write("x\n", to: path, baseHash: Digest.sha256("secret\n")) }
      #expect(!files.exists(path))
    }
    #expect(throws: DocumentError.self) { try files.write("x\n", to: "directory/new/deep.md", baseHash: nil) }
    #expect(try outside.read("secret.md") == "secret\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: outside.root) == ["secret.md"])
  }

  @Test(arguments: ways) func writesAndMakesDirectories(way: BeneathOpener.Way) throws {
    let lab = try TemporaryLab()
    let files = files(lab, way)
    try files.write("x\n", to: "plans/2026/net.md", baseHash: nil)
    try files.write("y\n", to: "plans/2026/net.md", baseHash: Digest.sha256("x\n"))
    try files.write("z\n", to: "top.md", baseHash: nil)
    #expect(try files.read("plans/2026/net.md") == "y\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: lab.root + "/plans/2026") == ["net.md"])
  }

  @Test(arguments: ways) func aLabReplacedByALinkIsRefused(way: BeneathOpener.Way) throws {
    let outside = try TemporaryLab(["a.md": "theirs\n"])
    let lab = try TemporaryLab(["a.md": "mine\n"])
    let files = files(lab, way)
    try FileManager.default.moveItem(atPath: lab.root, toPath: lab.root + "-away")
    defer { try? FileManager.default.removeItem(atPath: lab.root + "-away") }
    try FileManager.default.createSymbolicLink(atPath: lab.root, withDestinationPath: outside.root)
    #expect(throws: DocumentError.self) { try files.read("a.md") }
    #expect(throws: DocumentError.self) { try files.write("x\n", to: "a.md", baseHash: Digest.sha256("theirs\n")) }
    #expect(try outside.read("a.md") == "theirs\n")
  }

  @Test(.timeLimit(.minutes(10))) func refusesWhatIsNoPlainFileAtOnce() throws {
    let lab = try TemporaryLab()
    mkfifo("\(lab.root)/pipe.md", 0o600)
    try FileManager.default.createDirectory(atPath: "\(lab.root)/folder.md", withIntermediateDirectories: false)
    let socketPath = "\(lab.root)/socket.md"
    let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath.utf8.prefix($0.count - 1)) }
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    var names = ["pipe.md", "folder.md"] + (bound == 0 ? ["socket.md"] : [])
    // Only root makes devices.
    if mknod("\(lab.root)/zero.md", S_IFCHR | 0o600, 1 << 8 | 5) == 0 { names.append("zero.md") }
    let huge = open("\(lab.root)/huge.md", O_WRONLY | O_CREAT, 0o600)
    ftruncate(huge, 5 << 30)
    close(huge)
    let files = LabFiles(root: lab.root)
    let begin = ContinuousClock.now
    for name in names {
      let error = #expect(throws: DocumentError.self, "\(name)") { try files.read(name) }
      #expect(error?.reason == .refused, "\(name): \(String(describing: error))")
      #expect(throws: DocumentError.self) { try files.write("x", to: name, baseHash: "0") }
    }
    let large = #expect(throws: DocumentError.self) { try files.read("huge.md") }
    #expect(large?.reason == .tooLarge)
    // Within a second on a machine that does nothing else.
    #expect(ContinuousClock.now - begin < .seconds(30))
  }

  @Test(arguments: ["a\u{202E}b.md", "a\u{200B}.md", "a\nb.md", "a\u{1B}[2J.md"])
  func refusesToWriteNamesThatCannotBeSeen(path: String) throws {
    let lab = try TemporaryLab()
    let error = #expect(throws: DocumentError.self) {
      try LabFiles(root: lab.root).write("x", to: path, baseHash: nil)
    }
    #expect(error?.reason == .refused)
    #expect(error?.description.unicodeScalars.contains(where: Escaper.isHidden) == false)
  }

  @Test func theRecordOfADayIsNotRewritten() throws {
    let lab = try TemporaryLab()
    let error = #expect(throws: DocumentError.self) {
      try LabFiles(root: lab.root).write("x", to: "sessions/2026-01-01.md", baseHash: nil)
    }
    #expect(error?.reason == .refused)
  }

  /// A directory and the document in it are swapped for links, as fast as one thread can, while they are written.
  @Test(.timeLimit(.minutes(10)), arguments: ways) func noRaceLeadsOutOfTheLab(way: BeneathOpener.Way) throws {
    let rounds = LongTest.rounds(10_000, part: 400)
    let outside = try TemporaryLab(inMemory: ["a.md": "theirs\n", "docs/a.md": "theirs\n"])
    let lab = try TemporaryLab(inMemory: ["docs/a.md": "mine\n", "docs/b.md": "mine\n"])
    try lab.link("swap", to: outside.root)
    try lab.link("docs/link.md", to: "\(outside.root)/a.md")
    let files = files(lab, way)
    let isOver = Atomic(false)
    let swaps = Atomic(0)
    let root = lab.root
    let ended = DispatchSemaphore(value: 0)
    Thread.detachNewThread {
      let top = open(root, O_RDONLY | O_DIRECTORY)
      while !isOver.load(ordering: .relaxed) {
        clinux_exchange(top, "docs", "swap")
        clinux_exchange(top, "docs/a.md", "docs/link.md")
        swaps.add(1, ordering: .relaxed)
      }
      close(top)
      ended.signal()
    }
    var written = 0
    var refused = 0
    for round in 0..<rounds {
      for base in ["mine\n", "theirs\n"] {
        do {
          try files.write(base, to: round % 2 == 0 ? "docs/a.md" : "docs/b.md", baseHash: Digest.sha256(base))
          written += 1
        } catch { refused += 1 }
        do {
          try files.write("new\n", to: "docs/new\(round)\(base.prefix(1)).md", baseHash: nil)
          written += 1
        } catch { refused += 1 }
      }
    }
    isOver.store(true, ordering: .relaxed)
    ended.wait()
    let names = try FileManager.default.subpathsOfDirectory(atPath: outside.root).sorted()
    #expect(names == ["a.md", "docs", "docs/a.md"])
    #expect(try outside.read("a.md") == "theirs\n")
    #expect(written > 0 && refused > 0)
    LongTest.tell(
      "\(rounds) races by \(way) against \(swaps.load(ordering: .relaxed)) swaps: \(written) written inside, \(refused) refused, \(names.count - 3) escapes"
    )
  }
}
