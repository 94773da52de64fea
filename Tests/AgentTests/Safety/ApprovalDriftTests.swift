import Testing

@testable import Agent

/// What changed between the yes and the run is named.
@Suite struct ApprovalDriftTests {
  private static let approved = PreparedCall(
    call: ToolCall(tool: "restart"), toolHash: "h", effect: .change, host: "nas", address: "10.0.0.5",
    reach: "ssh root@10.0.0.5", hostKeys: [HostKey(place: "root@10.0.0.5", fingerprints: ["ED25519 SHA256:a"])],
    user: "root", command: Command(["systemctl", "restart", "nginx"]), rollback: "start it")

  private static func changed(_ change: (inout PreparedCall) -> Void) -> String {
    var present = approved
    change(&present)
    return ApprovalDrift.reasons(from: approved, to: present).joined(separator: "; ")
  }

  @Test func nothingIsSaidOfWhatIsTheSame() {
    #expect(ApprovalDrift.reasons(from: Self.approved, to: Self.approved).isEmpty)
  }

  @Test func namesEachPart() {
    #expect(Self.changed { $0.address = "10.0.0.6" } == "the address of nas was 10.0.0.5 and is 10.0.0.6")
    #expect(
      Self.changed { $0.hostKeys = [HostKey(place: "root@10.0.0.5", fingerprints: ["ED25519 SHA256:b"])] }
        == "the host key of root@10.0.0.5 was ED25519 SHA256:a and is ED25519 SHA256:b")
    #expect(
      Self.changed { $0.hostKeys = [HostKey(place: "root@10.0.0.9", fingerprints: ["ED25519 SHA256:a"])] }
        == "the way of ssh to nas was root@10.0.0.5 and is root@10.0.0.9")
    #expect(
      Self.changed { $0.reach = "qm guest exec 108" }
        == "the way to nas was ssh root@10.0.0.5 and is qm guest exec 108")
    #expect(Self.changed { $0.user = nil } == "the user on nas was root and is none")
    #expect(Self.changed { $0.toolHash = "i" } == "the tool's file has changed")
    #expect(
      Self.changed { $0.command = Command(["true"]) } == "the command was systemctl restart nginx and is true")
    #expect(Self.changed { $0.command?.timeout = 9 } == "the command's limits have changed")
    #expect(Self.changed { $0.rollback = nil } == "the way back was start it and is none")
    #expect(Self.changed { $0.effect = .danger }.hasPrefix("it was a change and is a danger"))
    #expect(Self.changed { $0.call.arguments["x"] = "y" } == "the call is not the same any more")
  }

  @Test func namesTheDocument() {
    let write = DocumentWrite(path: "NOTES.md", baseHash: "aaaa", content: "new", diff: "+new")
    let approved = PreparedCall(call: ToolCall(tool: "update_doc"), effect: .document, writes: [write])
    var present = approved
    present.writes[0].baseHash = "bbbb"
    #expect(
      ApprovalDrift.reasons(from: approved, to: present) == ["NOTES.md has changed (it was aaaa and is bbbb)"])
    present.writes[0] = write
    present.writes[0].content = "newer"
    #expect(ApprovalDrift.reasons(from: approved, to: present) == ["the new text of NOTES.md is another"])
  }

  @Test func whatItNamesCannotCommandTheTerminal() {
    let text = Self.changed { $0.address = "10.0.0.6\u{1B}[2J\n" }
    #expect(text.contains("\\x1b[2J\\n"))
  }
}
