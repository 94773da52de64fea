import Testing

@testable import Models

@Suite struct GlossaryTests {
  @Test(arguments: [
    ("what does DHCP stand for?", ["Dynamic Host Configuration Protocol"]),
    ("explain to me in two sentences what a VLAN is", ["Virtual LAN"]),
    ("in general, what is the difference between raidz1 and raidz2?", ["one parity", "two parity"]),
    ("difference between an LXC and a VM?", ["kernel", "hypervisor"]), ("what is a dhcp lease", ["keep it"]),
    ("what's a reverse proxy", ["requests"]), ("explain raid like I am five", ["Redundant"]),
    ("explain the oom killer so my 12 yr old gets it", ["memory"]), ("explain raid for dummies", ["Redundant"]),
  ])
  func saysWhatTermsMean(line: String, told: [String]) throws {
    let answer = try #require(Glossary.shipped.answer(to: line))
    for words in told { #expect(answer.contains(words), "\(answer)") }
  }

  @Test(arguments: [
    "what is the ip of nas", "is dns broken", "what is the weather", "how does my backup of paperless work",
    "what is wrong with the vm", "explain why the raid is degraded", "restart the vpn", "",
  ])
  func leavesWhatAsksForMore(line: String) {
    #expect(Glossary.shipped.answer(to: line) == nil)
  }

  @Test func eachNameStandsOnce() throws {
    let glossary = Glossary(parsing: "# about\nzfs, zettabyte: A file system.\n\nno colon here\n")
    #expect(glossary.answer(to: "what is zettabyte?") == "A file system.")
    #expect(glossary.answer(to: "what is no?") == nil)
  }
}
