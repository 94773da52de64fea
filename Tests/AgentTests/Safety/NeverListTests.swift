import Testing

@testable import Agent

@Suite struct NeverListTests {
  private static func command(_ value: String, effect: Effect = .change) -> PreparedCall {
    PreparedCall(
      call: ToolCall(tool: "t", arguments: ["a": .string(value)]), effect: effect, command: Command(["p", value]))
  }

  @Test(arguments: [
    "/root/.ssh/id_ed25519", "~/.ssh/config", "../lab/.steward/state.db", "/lab/steward.yaml", "/lab/tools/x.json",
    "/lab/prompts/system.md", "/etc/ssh/sshd_config", "-oStrictHostKeyChecking=no", "UserKnownHostsFile /dev/null",
    "--file=/home/x/.ssh/authorized_keys", "ProxyCommand=nc",
  ])
  func refusesWhatStewardAndSSHGoBy(value: String) {
    for effect in [Effect.read, .change] {
      let error = #expect(throws: CallError.self) {
        try NeverList(lab: "/lab").check(Self.command(value, effect: effect))
      }
      #expect(error?.reason == .refused)
    }
  }

  @Test(arguments: ["/srv/tools/x", "ssh", "nginx.service", "steward", "/lab/docs/a.md", "tools"])
  func leavesTheRest(value: String) throws {
    try NeverList(lab: "/lab").check(Self.command(value))
  }

  @Test func letsADocumentTellOfSSH() throws {
    var write = PreparedCall(
      call: ToolCall(tool: "update_doc", arguments: ["text": "keys are in ~/.ssh"]), effect: .document)
    write.writes = [DocumentWrite(path: "NOTES.md", baseHash: nil, content: "x", diff: "+x")]
    try NeverList(lab: "/lab").check(write)
    write.writes[0].path = ".steward/x.md"
    #expect(throws: CallError.self) { try NeverList(lab: "/lab").check(write) }
  }

  @Test func refusesACommandThatNobodyCanRead() throws {
    try NeverList().check(Self.command(String(repeating: "x", count: 4000)))
    #expect(throws: CallError.self) { try NeverList().check(Self.command(String(repeating: "x", count: 4200))) }
    #expect(throws: CallError.self) { try NeverList().check(Self.command("a\0b")) }
  }
}
