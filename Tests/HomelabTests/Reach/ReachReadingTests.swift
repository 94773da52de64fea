import Testing

@testable import Homelab

struct ReachReadingTests {
  @Test(arguments: [
    ("ssh", Reach.ssh(user: nil, address: "10.0.0.5")), ("`ssh admin@nas`", .ssh(user: "admin", address: "nas")),
    ("ssh -p 2222 root@nas", .ssh(user: "root", address: "nas", port: 2222)),
    ("ssh root@nas:2222 via pve", .ssh(user: "root", address: "nas", port: 2222, via: "pve")),
    ("root@fd00::7", .ssh(user: "root", address: "fd00::7")),
    ("kubectl", .kubectl(.node(nil))), ("kubectl node/k3s-1 on pve", .kubectl(.node("k3s-1"), host: "pve")),
    ("kubectl pod shell", .kubectl(.pod("shell", namespace: nil))),
    ("kubectl tools/shell", .kubectl(.pod("shell", namespace: "tools"))),
    ("-", .none("none")), ("none: it has no login", .none("it has no login")), ("web only", .none("web only")),
    ("qm 9 via pve", .qm(id: 9, host: "pve")), ("qm guest exec 108 on still-fawn", .qm(id: 108, host: "still-fawn")),
    ("pct exec 4 (pve)", .pct(id: 4, host: "pve")), ("localhost", .local),
  ])
  func readsHowAHostIsReached(text: String, reach: Reach) {
    #expect(Reach(parsing: text, address: "10.0.0.5", parent: nil) == reach)
  }

  @Test(arguments: [
    "ssh -oProxyCommand=x@nas", "ssh root@-x", "qm on pve", "telepathy", "ssh root@nas:99999", "ssh a@b c@d",
    "ssh root@nas via -x", "kubectl a/b/c/d", "ssh -p x root@nas",
  ])
  func refusesWhatItDoesNotUnderstand(text: String) {
    #expect(Reach(parsing: text, address: nil, parent: nil) == nil)
  }
}
