import Agent
import Testing

@testable import Documents

@Suite struct DocumentToolTests {
  private let runbook = "# Troubleshooting\n\n## Known issues\n\n- one\n"

  private func tool(_ lab: TemporaryLab) -> UpdateDocTool {
    UpdateDocTool(
      description: ToolDescription(name: "update_doc", description: "", effect: .document), hash: "h",
      files: LabFiles(root: lab.root), finder: DocumentFinder(root: lab.root, runner: nil))
  }

  private func call(_ arguments: JSONObject) -> ToolCall { ToolCall(tool: "update_doc", arguments: arguments) }

  @Test func aNoteIsPreparedThenWritten() async throws {
    let lab = try TemporaryLab(["TROUBLESHOOTING.md": runbook])
    let tool = tool(lab)
    let prepared = try await tool.prepare(call(["document": "troubleshooting", "text": "reboot helps"]))
    #expect(prepared.effect == .document)
    #expect(prepared.toolHash == "h")
    let write = try #require(prepared.writes.first)
    #expect(write.baseHash == Digest.sha256(runbook))
    #expect(write.diff.contains("+reboot helps\n"))
    #expect(try lab.read("TROUBLESHOOTING.md") == runbook)
    let result = try await tool.perform(prepared)
    #expect(result.changed == ["updated TROUBLESHOOTING.md › Notes (+4 lines)"])
    #expect(try lab.read("TROUBLESHOOTING.md") == runbook + "\n## Notes\n\nreboot helps\n")
  }

  @Test func anItemJoinsTheListOfItsSection() async throws {
    let lab = try TemporaryLab(["TROUBLESHOOTING.md": runbook])
    let prepared = try await tool(lab).prepare(
      call(["document": "TROUBLESHOOTING.md", "section": "known", "text": "two"]))
    let result = try await tool(lab).perform(prepared)
    #expect(result.changed == ["updated TROUBLESHOOTING.md › Known issues (+1 line)"])
    #expect(try lab.read("TROUBLESHOOTING.md") == runbook + "- two\n")
  }

  @Test func aDocumentThatChangedMeanwhileIsNotWritten() async throws {
    let lab = try TemporaryLab(["TROUBLESHOOTING.md": runbook])
    let prepared = try await tool(lab).prepare(call(["document": "troubleshooting", "text": "x y"]))
    try lab.write(runbook + "mine\n", to: "TROUBLESHOOTING.md")
    let error = await #expect(throws: CallError.self) { try await tool(lab).perform(prepared) }
    #expect(error?.description.contains("has changed since") == true)
    #expect(try lab.read("TROUBLESHOOTING.md") == runbook + "mine\n")
  }

  @Test(
    arguments: [
      (["document": "trubleshooting", "text": "x"], "did you mean TROUBLESHOOTING.md"),
      (["document": "TROUBLESHOOTING", "text": "  \n"], "needs a text"),
      (["document": "TROUBLESHOOTING", "text": "x", "section": "Known isues"], "did you mean Known issues"),
      (
        ["document": "TROUBLESHOOTING", "text": "- one", "section": "Known issues", "mode": "replace"],
        "nothing would change"
      ),
      (["document": "TROUBLESHOOTING", "text": "x", "mode": "delete"], "append, replace, row, check, uncheck"),
      (["document": "TROUBLESHOOTING", "text": "password: hunter2hunter2"], "looks like a secret"),
      (["document": "../../etc/passwd", "text": "x"], "no document named"),
      (["text": "x"], "no document named"),
    ] as [(JSONObject, String)])
  func wrongArgumentsAreExplained(arguments: JSONObject, message: String) async throws {
    let lab = try TemporaryLab(["TROUBLESHOOTING.md": runbook, "docs/nas.md": "# NAS\n"])
    let error = await #expect(throws: CallError.self) { try await tool(lab).prepare(call(arguments)) }
    #expect(error?.description.contains(message) == true, "\(String(describing: error))")
  }

  @Test func aChangeIsTakenBackThroughTheSameGate() async throws {
    // A secret of the owner's stands elsewhere in it: the record holds none.
    let old = runbook + "\n## Access\n\npassword: hunter2hunter2\n\n## More\n\na\n\nb\n\nc\n\nd\n"
    let lab = try TemporaryLab(["TROUBLESHOOTING.md": old])
    let first = try await tool(lab).prepare(call(["document": "troubleshooting", "section": "More", "text": "e"]))
    _ = try await tool(lab).perform(first)
    let undo = UpdateDocTool(
      description: ToolDescription(name: "update_doc", description: "", effect: .document),
      files: LabFiles(root: lab.root),
      finder: DocumentFinder(root: lab.root, runner: nil), written: { $0 == "p1" ? first.writes[0] : nil })
    let arguments: JSONObject = ["document": "TROUBLESHOOTING.md", "text": "take back p1", "undo": "p1"]
    let prepared = try await undo.prepare(call(arguments))
    #expect(prepared.writes.allSatisfy { !$0.content.contains("hunter2") && !$0.diff.contains("hunter2") })
    // What is prepared anew is the same, or the approval would not hold.
    #expect(try await undo.prepare(prepared.call) == prepared)
    #expect(try await undo.perform(prepared).changed == ["took back p1 in TROUBLESHOOTING.md (-2 lines)"])
    #expect(try lab.read("TROUBLESHOOTING.md") == old)
    let missing = await #expect(throws: CallError.self) {
      try await undo.prepare(call(["document": "TROUBLESHOOTING.md", "text": "x", "undo": "p9"]))
    }
    #expect(missing?.description.contains("no document was changed by p9") == true)
  }

  @Test func documentsAreFoundByTheirBasename() throws {
    let paths = ["INFRASTRUCTURE.md", "docs/nas.md", "docs/a/dns.md", "rca/dns.md"]
    #expect(try DocumentName("NAS").resolve(among: paths) == "docs/nas.md")
    #expect(try DocumentName("./docs/nas.md ").resolve(among: paths) == "docs/nas.md")
    #expect(try DocumentName("rca/dns").resolve(among: paths) == "rca/dns.md")
    #expect(throws: CallError.self) { try DocumentName("dns").resolve(among: paths) }
  }

  @Test func searchShowsPlaceDateAndText() async throws {
    let lab = try TemporaryLab(["docs/nas.md": "# NAS\n\n## Disks\n\nFour zebra drives.\n"])
    let index = try lab.index()
    try await index.update()
    let tool = SearchDocsTool(description: ToolDescription(name: "search_docs", description: ""), index: index)
    let prepared = try await tool.prepare(ToolCall(tool: "search_docs", arguments: ["query": "zebra", "limit": "2"]))
    #expect(prepared.effect == .read)
    let result = try await tool.perform(prepared)
    #expect(result.text.hasPrefix("[docs/nas.md › Disks, 20"))
    #expect(result.text.hasSuffix("]\nFour zebra drives."))
    #expect(result.summary == "1 section in 1 document")
    #expect(result.passages.count == 1)
    await #expect(throws: CallError.self) {
      try await tool.prepare(ToolCall(tool: "search_docs", arguments: ["query": "?!"]))
    }
  }

  @Test func equalHeadingsAreToldApartByTheirLines() async throws {
    let lab = try TemporaryLab(["a.md": "# Net\n\n## Hosts\n\n- one\n\n## Hosts\n\n- two\n"])
    let tool = tool(lab)
    let arguments: JSONObject = ["document": "a.md", "section": "Hosts", "text": "three"]
    let error = await #expect(throws: CallError.self) { try await tool.prepare(call(arguments)) }
    #expect(error.map { "\($0)" }?.contains("\"Net › Hosts (line 3)\", \"Net › Hosts (line 7)\"") == true)
    for (name, line) in [("Net › Hosts (line 7)", 10), ("Hosts (line 3)", 6)] {
      let prepared = try await tool.prepare(
        call(["document": "a.md", "section": .string(name), "text": "three"]))
      let lines = try #require(prepared.writes.first).content.split(separator: "\n", omittingEmptySubsequences: false)
      #expect(lines[line - 1] == "- three")
    }
  }

  @Test func aChangeOfWindowsLinesIsCounted() async throws {
    let lab = try TemporaryLab(["a.md": "# Net\r\n\r\n- one\r\n"])
    let tool = tool(lab)
    let prepared = try await tool.prepare(call(["document": "a.md", "section": "Net", "text": "two"]))
    #expect(try await tool.perform(prepared).summary == "updated a.md › Net (+1 line)")
  }
}
