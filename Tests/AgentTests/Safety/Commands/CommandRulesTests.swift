import Testing

@testable import Agent

@Suite struct CommandRulesTests {
  @Test(arguments: [
    ["sh", "-c", "x"], ["/bin/bash", "script"], ["sudo", "sh", "-c", "x"], ["timeout", "5", "bash", "-c", "x"],
    ["find", ".", "-exec", "sh", "-c", "x", ";"], ["xargs", "dash"], ["env", "ls"], ["busybox", "ash"],
    ["{program}", "x"],
    ["ssh", "{host}", "uptime"], ["sudo", "scp", "a", "b"], ["sshpass", "-p", "x"], ["steward", "approve"],
    ["sudo", "{program}"], ["nice", "-n", "5", "{program}"], ["find", ".", "-exec", "{program}", ";"],
    ["awk", "{program}", "file"], ["sed", "-n", "s/{a}/b/p"], ["python3", "-c", "print('{text}')"],
    ["perl", "-e{code}"], ["cp", "x", "/root/.ssh/authorized_keys"], ["cat", ".steward/state.db"],
    ["tool", "-o", "StrictHostKeyChecking=no"],
  ])
  func refuses(command: [String]) {
    #expect(!CommandRules.problems(command, free: []).isEmpty)
  }

  @Test(arguments: [
    ["systemctl", "restart", "{unit}"], ["sudo", "-n", "systemctl", "restart", "{unit}"], ["df", "-h"],
    ["find", "{path}", "-name", "*.log"], ["awk", "{ print $1 }", "/proc/loadavg"], ["python3", "tool.py", "{text}"],
    ["timeout", "5", "ping", "-c", "3", "{host.address}"], ["journalctl", "-u", "sshd"], ["printf", "%s", "sh"],
    ["openssl", "s_client", "-connect", "{service.host}:443"],
  ])
  func takes(command: [String]) {
    #expect(CommandRules.problems(command, free: []) == [])
  }

  @Test func wantsTheEndOfOptionsBeforeAFreeText() {
    #expect(!CommandRules.problems(["grep", "{pattern}"], free: ["pattern"]).isEmpty)
    #expect(CommandRules.problems(["grep", "--", "{pattern}"], free: ["pattern"]).isEmpty)
    #expect(CommandRules.problems(["grep", "{pattern}"], free: []).isEmpty)
  }
}
