import Agent
import Testing

@Suite struct TrimTests {
  @Test func keepsHeadAndTailAndCountsTheMiddle() {
    let text = (1...200).map { "line \($0)" }.joined(separator: "\n")
    let trimmed = Trim.headAndTail(text, limit: 300, name: "t1")
    #expect(trimmed.utf8.count < 380)
    #expect(trimmed.hasPrefix("line 1\n"))
    #expect(trimmed.hasSuffix("line 200"))
    #expect(trimmed.contains("lines left out; t1 keeps the full text"))
  }

  @Test func leavesShortTextsAlone() {
    #expect(Trim.headAndTail("a\nb", limit: 10, name: "t1") == "a\nb")
  }
}

@Suite struct GroundingTests {
  let grounding = Grounding(evidence: ["/ 18.4% of 252G used on nas (192.168.4.9), since 2026-11-23"])

  @Test(arguments: [
    ("The disk is 18.4% full.", []), ("It is 18% full.", []), ("It has 252 GB.", []),
    ("It has 300 GB.", ["300 GB"]), ("It has 252 MB.", ["252 MB"]), ("It has 0.25 TB.", []),
    ("The address is 192.168.4.10.", ["192.168.4.10"]),
    ("1. First\n2. Second", []), ("There are 2 disks.", []), ("See /var/log/syslog.", ["/var/log/syslog"]),
  ])
  func findsWhatNoEvidenceHolds(answer: String, missing: [String]) {
    #expect(grounding.unsupported(in: answer) == missing)
  }

  @Test func marksAHostThatNoResultNames() {
    let grounding = Grounding(evidence: ["nas: / 18% used"], names: ["nas", "pve", "still-fawn", "k3s-vm-still-fawn"])
    #expect(grounding.unsupported(in: "nas is fine, pve is not.") == ["pve"])
    #expect(grounding.unsupported(in: "k3s-vm-still-fawn is slow.") == ["k3s-vm-still-fawn"])
    #expect(
      grounding.unsupported(in: "See grafana.lan and aa:bb:cc:00:11:22.") == ["aa:bb:cc:00:11:22", "grafana.lan"])
  }

  @Test func knowsAClaimOfAnEffect() {
    #expect(Grounding.claimsEffect("I've restarted nginx."))
    #expect(Grounding.claimsEffect("The document has been updated."))
    #expect(!Grounding.claimsEffect("You can restart nginx."))
  }
}

@Suite struct ToolDescriptionTests {
  @Test(arguments: [("10s", 10.0), ("2m", 120), ("500ms", 0.5), ("1h", 3600), ("7", 7)])
  func readsTimes(text: String, seconds: Double) {
    #expect(ToolDescription.seconds(text) == seconds)
  }

  @Test(arguments: ["", "soon", "-1s", "2h", "0s"]) func refusesOtherTimes(text: String) {
    #expect(ToolDescription.seconds(text) == nil)
  }

  @Test func writesJSONWithSortedKeysAndWholeNumbers() throws {
    let value: JSONValue = ["b": 8192, "a": [true, nil0, 1.5, "x/y"]]
    #expect(value.canonical == #"{"a":[true,null,1.5,"x/y"],"b":8192}"#)
    #expect(try JSONValue(parsing: value.canonical) == value)
  }

  private var nil0: JSONValue { .null }
}
