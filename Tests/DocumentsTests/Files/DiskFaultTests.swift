import Agent
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Documents

/// A disk that fails at any call leaves the old document or the new one, and says so.
@Suite struct DiskFaultTests {
  /// Lets the call number `failing` fail with `code`, counted over all calls.
  private func disk(failing: Int, _ code: Int32, calls: Counter) -> DiskCalls {
    let real = DiskCalls()
    var disk = DiskCalls()
    @Sendable func fails() -> Bool { calls.next() == failing }
    disk.create = { directory, name in
      fails()
        ? {
          errno = code; return -1
        }() : real.create(directory, name)
    }
    // Half is written before the disk is full.
    disk.write = { file, bytes in
      guard fails() else { return real.write(file, UnsafeRawBufferPointer(rebasing: bytes.prefix(3))) }
      errno = code
      return -1
    }
    disk.sync = { file in
      fails()
        ? {
          errno = code; return -1
        }() : real.sync(file)
    }
    disk.link = { directory, one, other in
      fails()
        ? {
          errno = code; return -1
        }() : real.link(directory, one, other)
    }
    disk.exchange = { directory, one, other in
      fails()
        ? {
          errno = code; return -1
        }() : real.exchange(directory, one, other)
    }
    disk.rename = { directory, one, other in
      fails()
        ? {
          errno = code; return -1
        }() : real.rename(directory, one, other)
    }
    return disk
  }

  final class Counter: Sendable {
    private let count = Atomic(0)
    func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
    var value: Int { count.load(ordering: .relaxed) }
  }

  @Test(arguments: [ENOSPC, EIO, EROFS, EDQUOT]) func everyCallFailsInTurn(code: Int32) throws {
    var failing = 0
    var failures = 0
    while true {
      let lab = try TemporaryLab(["a.md": "old text\n"])
      let calls = Counter()
      let files = LabFiles(root: lab.root, opener: .best, disk: disk(failing: failing, code, calls: calls))
      do {
        try files.write("new text\n", to: "a.md", baseHash: Digest.sha256("old text\n"))
        #expect(try lab.read("a.md") == "new text\n")
      } catch let error as DocumentError {
        failures += 1
        let text = try lab.read("a.md")
        #expect(text == (error.reason == .unsynced ? "new text\n" : "old text\n"), "call \(failing): \(error)")
      }
      // Nothing is left beside it.
      #expect(try FileManager.default.contentsOfDirectory(atPath: lab.root) == ["a.md"])
      if calls.value <= failing { break }
      failing += 1
    }
    #expect(failures >= 6, "\(failures) of \(failing) calls failed")
  }

  @Test func aNewDocumentIsWholeOrMissing() throws {
    var failing = 0
    while true {
      let lab = try TemporaryLab()
      let calls = Counter()
      let files = LabFiles(root: lab.root, opener: .best, disk: disk(failing: failing, ENOSPC, calls: calls))
      let isWritten = (try? files.write("new text\n", to: "a.md", baseHash: nil)) != nil
      let text = try? lab.read("a.md")
      #expect(text == "new text\n" || text == nil && !isWritten)
      if calls.value <= failing { break }
      failing += 1
    }
  }

  @Test func whatSomebodyElseWroteInTheLastMomentStays() throws {
    let lab = try TemporaryLab(["a.md": "old\n"])
    let root = lab.root
    var disk = DiskCalls()
    let real = DiskCalls()
    disk.exchange = { directory, one, other in
      // After the last look at the base.
      if one.hasPrefix("."), let handle = FileHandle(forWritingAtPath: root + "/a.md"), (try? handle.seekToEnd()) == 4 {
        handle.write(Data("theirs\n".utf8))
        try? handle.close()
      }
      return real.exchange(directory, one, other)
    }
    let files = LabFiles(root: lab.root, opener: .best, disk: disk)
    let error = #expect(throws: DocumentError.self) {
      try files.write("mine\n", to: "a.md", baseHash: Digest.sha256("old\n"))
    }
    #expect(error?.reason == .changed)
    #expect(try lab.read("a.md") == "old\ntheirs\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: lab.root) == ["a.md"])
  }

  @Test func aFileSystemThatCannotExchangeRenames() throws {
    let lab = try TemporaryLab(["a.md": "old\n"])
    var disk = DiskCalls()
    disk.exchange = { _, _, _ in
      errno = EINVAL
      return -1
    }
    disk.link = { _, _, _ in
      errno = EPERM
      return -1
    }
    let files = LabFiles(root: lab.root, opener: .best, disk: disk)
    try files.write("new\n", to: "a.md", baseHash: Digest.sha256("old\n"))
    try files.write("b\n", to: "b.md", baseHash: nil)
    #expect(try lab.read("a.md") == "new\n")
    #expect(try lab.read("b.md") == "b\n")
  }

  /// The writer is killed at random moments; what is there is always one of the two texts.
  @Test(.timeLimit(.minutes(10))) func killedInTheMiddleTheDocumentIsOldOrNew() throws {
    let rounds = LongTest.rounds(300, part: 10)
    let lab = try TemporaryLab(["docs/a.md": String(repeating: "a", count: 200_000) + "\n"])
    var mixed = 0
    for _ in 0..<rounds {
      _ = try ChildProcess.run(
        [Program.path(of: "hammer"), "write", lab.root, "docs/a.md"], killedAfter: UInt32.random(in: 5_000...60_000))
      let text = try lab.read("docs/a.md")
      if text.utf8.count != 200_001 || Set(text.utf8).count != 2 { mixed += 1 }
    }
    #expect(mixed == 0)
    LongTest.tell("\(rounds) kills of a writing process: \(mixed) mixed documents")
  }

  /// A real full disk, where the test may make one: a tmpfs, a few pages larger each time.
  @Test(.enabled(if: getuid() == 0), .timeLimit(.minutes(10))) func aFullDiskLosesNothing() throws {
    let lab = try TemporaryLab()
    var written = 0
    var refused = 0
    for pages in 2...12 {
      let place = lab.root + "/disk\(pages)"
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      guard mount("tmpfs", place, "tmpfs", 0, "size=\(pages * 4096)") == 0 else { return }
      defer { umount2(place, 2) }
      let old = String(repeating: "o", count: 4000) + "\n"
      try old.write(toFile: place + "/a.md", atomically: false, encoding: .utf8)
      do {
        try LabFiles(root: place).write(
          String(repeating: "n", count: 16_000) + "\n", to: "a.md", baseHash: Digest.sha256(old))
        written += 1
      } catch let error as DocumentError {
        #expect(error.reason == .noSpace, "\(error)")
        #expect(try String(contentsOfFile: place + "/a.md", encoding: .utf8) == old)
        refused += 1
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: place) == ["a.md"])
    }
    #expect(written > 0 && refused > 0)
  }
}
