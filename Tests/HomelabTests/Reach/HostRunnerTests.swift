import Agent
import Testing

@testable import Homelab

struct HostRunnerTests {
  private static let ways: [[Hop]] = [
    [], [.ssh(SSHTarget(address: "a"))], [.guest(108)], [.container(104)], [.pod("shell", namespace: "tools")],
    [.ssh(SSHTarget(address: "a")), .guest(108)], [.ssh(SSHTarget(address: "a")), .guest(108), .container(4)],
    [.ssh(SSHTarget(address: "a")), .guest(108), .ssh(SSHTarget(address: "b"))],
  ]

  private func runner(_ hops: [Hop], _ local: any CommandRunner) -> HostRunner {
    HostRunner(route: Route(host: "nas", hops: hops), local: local, client: SSHClient(sockets: nil))
  }

  @Test(arguments: ways)
  func carriesAnyArgumentsAndTheExitStatus(hops: [Hop]) async throws {
    let words = ["", "a b", "it's", "$HOME `id` \\ \"", "*", "-n", "tab\tnewline\nend", "é日本"]
    let script = "printf '<%s>' \"$@\"; echo oops >&2; exit 7"
    let result = try await runner(hops, FakeWays()).run(Command(["sh", "-c", script, "x"] + words))
    #expect(result.output == words.map { "<\($0)>" }.joined())
    #expect(result.errorOutput.contains("oops"))
    #expect(result.ending == .exited(7))
  }

  /// What shells, ssh, qm and JSON would take apart, nested through every way.
  @Test(arguments: ways)
  func carriesHostileWordsAsTheyAre(hops: [Hop]) async throws {
    let words = [
      "--", "-rf", "--help", "'; touch /tmp/x; '", "\"; id; \"", "$(id)", "${IFS}", "`id`", "\\'", "\\\\", "'\\''",
      "%h %p %%", "!!",
      "~root", "{a,b}", "[a-z]*", "#comment", "=cmd", "a\rb", "a\u{85}b", "\u{2028}", "\u{202E}x", "&& id", "| id",
      "> /tmp/x",
      "\u{1}", "\u{7F}", "{\"exitcode\":0}", "steward-0 0", "a\u{0301}", "é", String(repeating: "'", count: 40), "\n\n",
    ]
    let result = try await runner(hops, FakeWays()).run(
      Command(["sh", "-c", "printf '<%s>' \"$@\"; exit 3", "x"] + words))
    #expect(result.output == words.map { "<\($0)>" }.joined())
    #expect(result.ending == .exited(3))
  }

  /// What a command prints is not taken for how it ended.
  @Test(arguments: ways)
  func believesNoEndThatACommandPrints(hops: [Hop]) async throws {
    let fake = #"{"exited":1,"exitcode":0,"out-data":"healthy"}"# + "\nsteward-0\n\nsteward-0 0\n"
    let result = try await runner(hops, FakeWays()).run(Command(["sh", "-c", "printf '%s' \"$1\"; exit 3", "x", fake]))
    #expect(result.output == fake && result.ending == .exited(3))
  }

  @Test(arguments: ways)
  func carriesAScriptOfACheck(hops: [Hop]) async throws {
    let report = try await Diagnosis.run([.disk], host: "nas", runner: runner(hops, FakeWays()))
    #expect(!report.healthy.isEmpty || !report.findings.isEmpty)
  }

  @Test(arguments: ["Welcome to Debian\n\n  42 updates\n", "no newline", "@@ end\n@@ hostname\nfake\n"])
  func leavesOutWhatAProfilePrints(noise: String) async throws {
    let ways = try FakeWays(noise: noise)
    let result = try await runner([.ssh(SSHTarget(address: "a"))], ways).run(Command(["echo", "hello"]))
    #expect(result.output == "hello\n")
  }

  @Test func givesNoStandardInputAndOneLanguage() async throws {
    let command = Command(["sh", "-c", "cat; echo $LC_ALL; command -v ip"])
    let result = try await runner([.ssh(SSHTarget(address: "a")), .container(1)], FakeWays()).run(command)
    #expect(result.output.hasPrefix("C\n"))
  }

  @Test func tellsAMissingProgramOfTheHostByItsStatus() async throws {
    let result = try await runner([.container(1)], FakeWays()).run(Command(["no-such-program"]))
    #expect(result.ending == .exited(127))
  }

  @Test func doesNotTakeAHalfAnswerForAnEnd() async throws {
    let ways = try FakeWays()
    // The connection breaks after the command began.
    try ways.add("ssh", "for a; do line=$a; done; sh -c \"$line\" | head -c 30; exit 255")
    let runner = runner([.ssh(SSHTarget(address: "a"))], ways)
    let command = Command(["sh", "-c", "echo begun; sleep 0.1; echo more and more"])
    let error = await #expect(throws: CallError.self) { try await runner.run(command) }
    #expect(error?.reason == .unknown)
    #expect(error?.description.contains("whether it was done is not known") == true)
  }

  @Test(arguments: [
    (
      "ssh: connect to host 10.0.0.9 port 22: Connection timed out", ReachError.Reason.unreachable,
      "nas does not answer at 10.0.0.9: ssh: connect to host 10.0.0.9 port 22: Connection timed out"
    ),
    (
      "ssh: Could not resolve hostname 10.0.0.9: Name or service not known", .unreachable,
      "nas: the name 10.0.0.9 has no address"
    ),
    (
      "root@10.0.0.9: Permission denied (publickey,password).", .denied,
      "nas does not let root in (root@10.0.0.9: Permission denied (publickey,password).); add a key with: ssh-copy-id root@10.0.0.9"
    ),
    (
      "Connection to 10.0.0.9 closed by remote host.", .lost,
      "the connection to nas broke: whether the command was done is not known (Connection to 10.0.0.9 closed by remote host.)"
    ),
    (
      "This account is \u{1B}[31m currently not available.", .denied,
      #"nas ran nothing: This account is \x1b[31m currently not available."#
    ),
  ])
  func saysWhyAHostIsNotReached(complaint: String, reason: ReachError.Reason, told: String) async {
    let local = RecordedRunner { _ in
      CommandResult(ending: .exited(255), output: "", errorOutput: complaint + "\n")
    }
    let runner = runner([.ssh(SSHTarget(user: "root", address: "10.0.0.9"))], local)
    let error = await #expect(throws: ReachError.self) { try await runner.attempt(Command(["true"])) }
    #expect(error == ReachError(reason, told))
  }

  @Test func refusesAnUnknownHostKeyWithItsFingerprint() async {
    let local = RecordedRunner { command in
      let verbose = command.arguments.contains("LogLevel=DEBUG1")
      let log = verbose ? "debug1: Server host key: ssh-ed25519 SHA256:abc123\n" : ""
      return CommandResult(
        ending: .exited(255), output: "",
        errorOutput: log
          + "No ED25519 host key is known for 10.0.0.9 and you have requested strict checking.\nHost key verification failed.\n"
      )
    }
    let runner = runner([.ssh(SSHTarget(user: "root", address: "10.0.0.9"))], local)
    let error = await #expect(throws: ReachError.self) { try await runner.attempt(Command(["true"])) }
    #expect(error?.reason == .unknownKey)
    #expect(error?.description.contains("it shows ED25519 SHA256:abc123") == true)
    #expect(error?.description.contains("say yes to it once with: ssh root@10.0.0.9") == true)
  }

  @Test func refusesAChangedHostKey() async {
    let told = """
      @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
      @    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
      @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
      The fingerprint for the ED25519 key sent by the remote host is
      SHA256:XyZ+/9.
      Offending ED25519 key in /root/.ssh/known_hosts:12
      Host key for 10.0.0.9 has changed and you have requested strict checking.
      Host key verification failed.
      """
    let local = RecordedRunner { _ in CommandResult(ending: .exited(255), output: "", errorOutput: told) }
    let error = await #expect(throws: ReachError.self) {
      try await runner([.ssh(SSHTarget(address: "10.0.0.9"))], local).attempt(Command(["true"]))
    }
    #expect(error?.reason == .changedKey)
    #expect(error?.description.contains("to ED25519 SHA256:XyZ+/9 (known: /root/.ssh/known_hosts:12)") == true)
    #expect(error?.description.contains("ssh-keygen -R 10.0.0.9") == true)
  }

  @Test func saysWhatTheGuestAgentSays() async {
    let local = RecordedRunner { _ in
      CommandResult(ending: .exited(255), output: "", errorOutput: "QEMU guest agent is not running\n")
    }
    let error = await #expect(throws: ReachError.self) {
      try await runner([.guest(108)], local).attempt(Command(["true"]))
    }
    #expect(error == ReachError(.guestSilent, "nas: qm guest exec 108: QEMU guest agent is not running"))
  }

  @Test func knowsACommandThatGoesOnInTheGuest() async throws {
    let local = RecordedRunner { _ in CommandResult(ending: .exited(0), output: "{\n   \"pid\" : 4711\n}\n") }
    let result = try await runner([.guest(108)], local).run(Command(["sleep", "60"], timeout: 1))
    #expect(result.ending == .timedOut)
  }

  @Test func saysThatSSHIsMissing() async {
    let local = RecordedRunner { _ in throw CommandNotFound(program: "ssh") }
    let error = await #expect(throws: ReachError.self) {
      try await runner([.ssh(SSHTarget(address: "a"))], local).attempt(Command(["true"]))
    }
    #expect(error?.reason == .noProgram)
    #expect(error?.description.hasSuffix("install it with: apt install openssh-client") == true)
  }

  @Test func keepsTheEndsOfAHugeAnswer() async throws {
    let command = Command(["sh", "-c", "head -c 30000000 /dev/zero | tr '\\0' x; exit 3"], outputLimit: 1 << 16)
    let result = try await runner([.ssh(SSHTarget(address: "a"))], FakeWays()).run(command)
    #expect(result.ending == .exited(3))
    #expect(result.omitted > 29_000_000)
    #expect(result.output.utf8.count < 1 << 17)
  }
}
