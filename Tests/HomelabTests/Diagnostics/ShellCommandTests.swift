import Testing

@testable import Homelab

struct ShellCommandTests {
  @Test(arguments: [
    ("ssh root@pve.lan 'pct exec 118 -- df -h /'", "df -h /", "pve", "CT 118"),
    ("ssh -p 22 pve \"qm guest exec 105 --timeout 10 -- uptime\"", "uptime", "pve", "VM 105"),
    ("kubectl exec -n media deploy/sonarr -c app -- df -h /config", "df -h /config", nil, "pod deploy/sonarr"),
    ("docker exec -u root pihole cat /etc/hosts", "cat /etc/hosts", nil, nil),
    ("ssh nas sudo sh -c 'zpool status'", "zpool status", "nas", nil),
    ("ssh nas 'timeout 5 sudo -n smartctl -a /dev/sda'", "smartctl -a /dev/sda", "nas", nil),
    ("pct list; pct exec 118 -- df -h /", "pct list; pct exec 118 -- df -h /", nil, nil),
    ("df -h", "df -h", nil, nil),
  ])
  func unwrapsWhatOnlyCarries(command: String, inner: String, machine: String?, guest: String?) {
    let read = ShellCommand(command)
    #expect(read.inner == inner)
    #expect(read.machine == machine)
    #expect(read.guest == guest)
  }

  @Test(arguments: [
    ("ping -c 2 10.0.0.1 | tail -2; ping -c 2 10.0.0.2", ["ping -c 2 10.0.0.1", "ping -c 2 10.0.0.2"]),
    ("date +%s; ssh nas date +%s", ["date +%s", "date +%s"]),
    ("echo 'a; b' && df -h || true", ["df -h", "true"]),
    ("for h in a b; do ping -c 1 $h; done", ["ping -c 1 $h"]),
  ])
  func takesALineApart(line: String, parts: [String]) {
    #expect(ShellCommand.parts(line).map(\.inner) == parts)
  }

  @Test func aGuestIsTheHostOfWhatIsAskedInIt() throws {
    let reading = OutputReading(
      """
      $ ssh root@pve 'pct exec 118 -- df -h /'
      rpool/data/subvol-118-disk-0      64G   64G     0 100% /
      $ ssh root@pve 'qm guest exec 105 -- df -h /'
      {
         "exitcode" : 0,
         "exited" : 1,
         "out-data" : "Filesystem      Size  Used Avail Use% Mounted on\\n/dev/sda1        20G   20G     0 100% /\\n"
      }
      """)
    #expect(Set(reading.diagnosis.causes.map(\.host)) == ["CT 118", "VM 105"])
    #expect(reading.text.contains("CT 118: / is 100% full"))
  }

  @Test func pingsOfOneLineAreToldApart() {
    let found = OutputReading(
      """
      $ ping -c 2 -W 1 10.0.0.11 | tail -2; ping -c 2 -W 1 10.0.0.13 | tail -2
      2 packets transmitted, 2 received, 0% packet loss, time 1001ms
      rtt min/avg/max/mdev = 0.2/0.3/0.4/0.1 ms
      2 packets transmitted, 0 received, 100% packet loss, time 1030ms
      """
    ).diagnosis.findings
    #expect(found.map(\.object) == ["10.0.0.13"])
  }
}
