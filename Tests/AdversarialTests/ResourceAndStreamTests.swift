import Agent
import Foundation
import GRDB
import Models
import Net
import Store
import TestSupport
import Testing
import Tools

@testable import steward

/// Commands, streams and files that take more than they may. Further scripts of RS-02 are in
/// ToolsTests/Process/SupervisionTests, the writes that fail one by one in StoreTests and DocumentsTests/Files.
@Suite struct ResourceAndStreamTests {
  /// The input's five seconds are not asserted: the machine's load would decide. The bytes that are kept, their hash and
  /// the memory are.
  @Test("RS-01: 100 MB of output", .timeLimit(.minutes(10)))
  func aLongOutputIsBounded() async throws {
    let input = try AdversarialInput.named("RS-01")
    let path = (Program.path as NSString).deletingLastPathComponent + "/hammer"
    let told = try JSONValue(
      parsing: try await ProcessRunner().run(Command([path, "output", "100000000"], timeout: 100)).output)
    #expect(told["kib"]?.numberValue.map { $0 < 32 * 1024 } == true, "\(told)")
    #expect(told["kept"]?.numberValue.map { (130_000...132_000).contains($0) } == true, "\(told)")
    // `head -c 100000000 /dev/zero | sha256sum`
    #expect(told["digest"] == "a993f8c574e0fea8c1cdcbcd9408d9e2e107ee6e4d120edcfa11decd53fa0cae")
    input.verdict(.bound)
  }

  @Test("RS-02: ignores TERM, 200 children, one double fork with setsid", .timeLimit(.minutes(10)))
  func nothingSurvives() async throws {
    let input = try AdversarialInput.named("RS-02")
    let mark = "8\(Int.random(in: 10_000_000...99_999_999))"
    let script = """
      trap '' TERM
      i=0; while [ $i -lt 200 ]; do (trap '' TERM; exec sleep \(mark)) & i=$((i+1)); done
      (setsid sh -c 'trap "" TERM; (setsid sleep \(mark) &) ; exit 0' </dev/null >/dev/null 2>&1 &)
      wait
      """
    let result = try await ProcessRunner().run(Command(["sh", "-c", script], timeout: 1))
    #expect(result.ending == .timedOut && result.survivors == 0)
    let left = try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { pid in
      guard Int32(pid) != nil, let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline") else {
        return false
      }
      return String(decoding: line, as: UTF8.self).contains(mark)
    }
    #expect(left.isEmpty)
    LongTest.tell("time limit against 202 processes that ignore TERM: \(left.count) survivors")
    input.verdict(.bound)
  }

  @Test("RS-04: reads standard input for ever")
  func standardInputIsEmpty() async throws {
    let input = try AdversarialInput.named("RS-04")
    let result = try await ProcessRunner().run(Command(["cat"], timeout: 30))
    #expect(result.ending == .exited(0) && result.output.isEmpty)
    input.verdict(.bound)
  }

  // MARK: - The model's stream

  static let start =
    #"{"model":"hostile","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":"so "},"done":false}"#
  static let end =
    #"{"model":"hostile","created_at":"2026-01-01T00:00:00Z","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":1,"eval_count":1}"#

  /// What comes of a reply byte for byte: its text, or the error.
  private func reply(_ chunks: [[UInt8]]) async throws -> Result<String, ModelError> {
    let server = try HostileServer([.raw(chunks)])
    let model = OllamaModel("hostile", on: OllamaServer(OllamaEndpoint(reading: server.url), client: HTTPClient()))
    var text = ""
    do {
      for try await event in model.reply(to: ModelRequest(messages: [.user("hello")])) {
        if case .text(let piece) = event { text += piece }
      }
      return .success(text)
    } catch let error as ModelError { return .failure(error) }
  }

  @Test("RS-06: an error line after status 200")
  func anErrorInTheStreamFailsTheTurn() async throws {
    let input = try AdversarialInput.named("RS-06")
    let program = try Program()
    defer { program.remove() }
    try program.write(HostileLab.infrastructure, to: "INFRASTRUCTURE.md")
    let server = try HostileServer([
      .raw([Array((Self.start + "\n" + #"{"error":"model runner has \u001b[2J stopped"}"# + "\n").utf8)])
    ])
    let run = try program.run(["ask", "--model", server.model, "hello there"])
    #expect(run.status != 0)
    #expect(run.errors.contains("model runner has \\x1b[2J stopped"), "\(run.errors)")
    input.verdict(.bound)
  }

  @Test(
    "RS-07: a byte order mark, CRLF, two objects on a line, no UTF-8, done twice, what is no JSON",
    arguments: [
      ("crlf", Array((start + "\r\n" + end + "\r\n").utf8), true),
      ("two objects", Array((start + end + "\n").utf8), false),
      ("no utf-8", Array(start.utf8).map { $0 == 0x73 ? 0xFE : $0 } + [0x0A] + Array((end + "\n").utf8), false),
      ("done twice", Array((start + "\n" + end + "\n" + end + "\n").utf8), false),
      ("goes on", Array((end + "\n" + start + "\n").utf8), false), ("no json", Array("<html>\n".utf8), false),
      ("cut", Array((start + "\n").utf8), false), ("nothing", [], false),
      ("deep", Array((String(repeating: "[", count: 100_000) + "\n").utf8), false),
    ] as [(String, [UInt8], Bool)])
  func aBrokenStreamIsATypedError(what: String, bytes: [UInt8], isRight: Bool) async throws {
    let input = try AdversarialInput.named("RS-07")
    switch try await reply([bytes]) {
    case .success(let text): #expect(isRight && text == "so ", "\(what)")
    case .failure(let error):
      #expect(!isRight, "\(what): \(error)")
      #expect(!error.description.unicodeScalars.contains(where: Escaper.isHidden))
    }
    input.verdict(.bound)
  }

  @Test("RS-07: a byte order mark is read or refused, and never shown")
  func aByteOrderMark() async throws {
    let input = try AdversarialInput.named("RS-07")
    switch try await reply([[0xEF, 0xBB, 0xBF] + Array((Self.start + "\n" + Self.end + "\n").utf8)]) {
    case .success(let text): #expect(Array(text.utf8) == Array("so ".utf8))
    case .failure(let error):
      #expect(!error.description.unicodeScalars.contains { $0.value == 0xFEFF }, "\(error)")
      #expect(error.description.contains("JSON") || error.description.contains("line"), "\(error)")
    }
    input.verdict(.bound)
  }

  @Test("RS-07: a line of 200 MB", .timeLimit(.minutes(10)))
  func aLineHasALimit() async throws {
    // The server goes on until nobody reads.
    let megabyte = [UInt8](repeating: 0x78, count: 1 << 20)
    let result = try await reply([Array(#"{"message":{"content":""#.utf8)] + Array(repeating: megabyte, count: 200))
    guard case .failure(let error) = result else {
      Issue.record("a line of 200 MB was taken")
      return
    }
    #expect(error.description.contains("longer than \(8 << 20) bytes"), "\(error)")
  }

  @Test("NDJSON cut and split at every byte", .timeLimit(.minutes(15)))
  func everySplitReadsTheSameAndEveryCutFails() async throws {
    let stream = Array(
      (Self.start + "\n" + Self.start.replacing("so ", with: #"Grüße \u001b]52; "#) + "\n" + Self.end + "\n").utf8)
    let step = LongTest.isWanted ? 1 : 7
    var splits = 0
    for place in stride(from: 1, to: stream.count, by: step) {
      guard case .success(let text) = try await reply([Array(stream[..<place]), Array(stream[place...])]) else {
        Issue.record("split at \(place)")
        continue
      }
      #expect(text == "so Grüße \u{1B}]52; ", "split at \(place)")
      splits += 1
    }
    var cuts = 0
    // Without its last line end the stream is whole.
    for place in stride(from: 0, to: stream.count - 1, by: step) {
      if case .success(let text) = try await reply([Array(stream[..<place])]) {
        Issue.record("cut at \(place) passed for whole: \(text)")
      }
      cuts += 1
    }
    LongTest.tell("NDJSON: \(splits) splits read the same, \(cuts) cuts failed as they must")
  }

  @Test("RS-09: silence", .timeLimit(.minutes(10)))
  func silenceHasALimitAndCanBeInterrupted() async throws {
    let input = try AdversarialInput.named("RS-09")
    let silent = try SilentServer()
    var options = OllamaModel.Options()
    options.silence = 0.3
    let server = OllamaServer(OllamaEndpoint(reading: "127.0.0.1:\(silent.port)"), client: HTTPClient())
    let model = OllamaModel("hostile", on: server, options: options)
    await #expect(throws: ModelError.self) {
      for try await _ in model.reply(to: ModelRequest(messages: [.user("hello")])) {}
    }
    let patient = OllamaModel("hostile", on: server)
    let task = Task {
      for try await _ in patient.reply(to: ModelRequest(messages: [.user("hello")])) {}
      try Task.checkCancellation()
    }
    try await Task.sleep(for: .milliseconds(100))
    let clock = ContinuousClock()
    let begin = clock.now
    task.cancel()
    _ = await task.result
    // 200 ms on a machine that does nothing else; by itself it would wait for minutes.
    #expect(clock.now - begin < .seconds(30))
    input.verdict(.bound)
  }

  /// Takes connections and says nothing.
  final class SilentServer {
    let port: Int
    private let listener: Int32

    init() throws {
      listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_addr.s_addr = inet_addr("127.0.0.1")
      var size = socklen_t(MemoryLayout<sockaddr_in>.size)
      let listener = listener
      let isBound = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(listener, $0, size) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &size) == 0
        }
      }
      guard isBound else { throw POSIXError(.EADDRINUSE) }
      port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(listener) }
  }

  // MARK: - The state file

  /// Whether a small file system can be made: root in a container may not.
  static let canMount: Bool = {
    let folder = TemporaryFolder.path("mount")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    guard getuid() == 0,
      (try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)) != nil,
      mount("tmpfs", folder, "tmpfs", 0, "size=64k") == 0
    else { return false }
    return umount2(folder, 2) == 0
  }()

  /// `.steward` lies on a small tmpfs that is full at another write each time.
  @Test(
    "RS-11: no space at each write of the state", .enabled(if: canMount, "needs root and mount(2)"),
    .timeLimit(.minutes(10)))
  func noEffectWithoutItsJournal() async throws {
    let input = try AdversarialInput.named("RS-11")
    var done = 0
    var refused = 0
    for free in stride(from: 0, through: 160, by: LongTest.isWanted ? 2 : 20) {
      let lab = try await HostileLab(
        [.call("update_doc", ["document": "log.md", "section": "Entries", "text": "written"]), .says("done")],
        owner: ["y"], documents: ["log.md": "# Log\n\n## Entries\n\nnone\n"])
      let state = lab.root + "/.steward"
      try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
      try #require(mount("tmpfs", state, "tmpfs", 0, "size=2m") == 0, "errno \(errno)")
      defer { umount2(state, 2) }
      let session = try await lab.session()
      let filler = state + "/filler"
      var space = statvfs()
      statvfs(state, &space)
      _ = FileManager.default.createFile(
        atPath: filler, contents: Data(count: max(0, Int(space.f_bavail) - free) * 4096))
      var told = ""
      do {
        let answer = try await lab.ask("add to log.md under entries: written", in: session)
        told = (answer.calls.map(\.summary) + [answer.answer]).joined(separator: "; ")
      } catch { told = "\(error)" }
      try FileManager.default.removeItem(atPath: filler)
      let isWritten = try lab.read("log.md").contains("written")
      let entry = try await lab.lab().journal.entry("p1")
      if isWritten {
        // The intent stood in the journal before; where the outcome found no room it is unknown, not lost.
        #expect(
          entry.map { [.intended, .started, .done].contains($0.state) } == true, "\(free): \(String(describing: entry))"
        )
        done += 1
      } else {
        // It says why.
        #expect(told.contains("cannot be written") || told.contains("full"), "\(free): \(told)")
        refused += 1
      }
      // A question that only reads is answered all the same.
      _ = FileManager.default.createFile(atPath: filler, contents: Data(count: 4 << 20))
      let reading = try await lab.ask("hello there", in: session)
      #expect(!reading.answer.isEmpty, "\(free)")
      #expect(try await lab.lab().store.integrityProblem() == nil)
    }
    #expect(done > 0 && refused > 0, "\(done) done, \(refused) refused")
    LongTest.tell(
      "no space at \(done + refused) places: \(done) effects with their journal, \(refused) not begun, 0 without")
    input.verdict(.bound)
  }

  @Test(
    "RS-12: a state file that was replaced, cut, written by a newer Steward, or given triggers",
    arguments: [
      ("text", ""), ("cut", ""), ("newer", "INSERT INTO grdb_migrations (identifier) VALUES ('99 of the future')"),
      ("trigger", "CREATE TRIGGER evil AFTER INSERT ON effect BEGIN UPDATE effect SET state = 'done'; END"),
      ("view", "CREATE VIEW evil AS SELECT * FROM effect"), ("table", "CREATE TABLE evil (x)"),
      ("other program", "DROP TABLE grdb_migrations"),
    ])
  func aStateFileThatIsNotOursRunsNothing(what: String, sql: String) async throws {
    let input = try AdversarialInput.named("RS-12")
    let lab = try await HostileLab([], owner: ["y"])
    let path = lab.root + "/.steward/state.db"
    try FileManager.default.createDirectory(atPath: lab.root + "/.steward", withIntermediateDirectories: true)
    do {
      let store = try StateStore(path: path)
      for _ in 0..<200 {
        let transcript = try SessionTranscript.begin(in: store, model: "none")
        try await transcript.record(.asked(String(repeating: "x", count: 2000)))
      }
    }
    let queue = try DatabaseQueue(path: path)
    if !sql.isEmpty { try await queue.write { try $0.execute(sql: sql) } }
    try await queue.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
    try queue.close()
    switch what {
    case "text":
      try String(repeating: "no database ", count: 1000).write(toFile: path, atomically: false, encoding: .utf8)
    case "cut": truncate(path, 40 * 4096)
    default: break
    }
    let call = ToolCall(id: "t1", tool: "update_doc", arguments: ["document": "NOTES.md", "text": "written"])
    do {
      let opened = try await lab.lab()
      let executor = CallExecutor(
        catalog: opened.catalog, approver: lab.owner, journal: opened.journal, transcript: MemoryTranscript(),
        redactor: opened.redactor)
      _ = try await executor.carryOut(call, provenance: Provenance()) { _ in }
      Issue.record("\(what): an effect ran")
    } catch {
      #expect("\(error)".contains("state.db") && "\(error)".contains("move"), "\(what): \(error)")
    }
    #expect(try !lab.read("NOTES.md").contains("written"))
    #expect(lab.owner.questions.isEmpty)
    input.verdict(.refuse)
  }
}
