import Testing

@testable import Models

@Suite struct ClausesTests {
  @Test(arguments: [
    ("look at smb.conf. then restart it", ["look at smb.conf", " then restart it"]),
    ("what is in the 2.5G plan? and who buys what", ["what is in the 2.5G plan", " and who buys what"]),
    ("tv is off -> reboot badger", ["tv is off", "reboot badger"]), ("one\ntwo", ["one", "two"]), ("", []),
  ])
  func sentencesEndAtPointsThatEndThem(line: String, sentences: [String]) {
    #expect(Clauses.sentences(of: line) == sentences)
  }

  @Test func clausesEndAtCommasAndDashesToo() {
    #expect(
      Clauses.clauses(of: "typo is gone, restart smbd - or wait; thanks") == [
        "typo is gone", "restart smbd", "or wait", " thanks",
      ])
    #expect(Clauses.clauses(of: "eth0,eth1 and k3s-vm") == ["eth0,eth1 and k3s-vm"])
  }
}
