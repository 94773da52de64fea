import Testing

@testable import Agent

@Suite struct EffectFloorTests {
  @Test(arguments: [
    ["rm", "-rf", "x"], ["/bin/rm", "x"], ["sudo", "-n", "rm", "x"], ["timeout", "5", "nice", "-n", "3", "dd", "if=x"],
    ["mkfs.ext4", "/dev/sda"], ["zfs", "destroy", "tank"], ["zpool", "destroy", "tank"], ["systemctl", "reboot"],
    ["systemctl", "stop", "sshd.service"], ["iptables", "-F"], ["iptables", "-F", "-L"], ["nft", "flush", "ruleset"],
    ["qm", "stop", "108"], ["docker", "rm", "-f", "x"], ["kubectl", "delete", "pod", "x"], ["useradd", "x"],
    ["modprobe", "x"], ["DELETE", "http://x"], ["firewall-cmd", "--add-port=1/tcp"], ["sudo"], [],
  ])
  func callsDangerous(command: [String]) { #expect(EffectFloor.of(command) == .danger) }

  @Test(arguments: [
    ["systemctl", "restart", "nginx"], ["kill", "5"], ["mv", "a", "b"], ["POST", "http://x"], ["apt", "update"],
  ])
  func callsAChange(command: [String]) { #expect(EffectFloor.of(command) == .change) }

  /// What is left to the tool file's own word.
  @Test(arguments: [
    ["df", "-h"], ["zfs", "list"], ["systemctl", "status", "nginx"], ["iptables", "-L", "-n"],
    ["nft", "list", "ruleset"],
    ["docker", "ps"], ["kubectl", "get", "pods"], ["GET", "http://x"], ["firewall-cmd", "--list-all"], ["qm", "list"],
  ])
  func leavesTheRestToTheFile(command: [String]) { #expect(EffectFloor.of(command) == .read) }
}
