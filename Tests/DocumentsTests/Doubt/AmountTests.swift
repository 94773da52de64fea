import Testing

@testable import Documents

@Suite struct AmountTests {
  @Test(arguments: ["pve: Intel N100, 16GB RAM", "RAM: 2 TB", "it has 10 cores", "memory 4Gi"])
  func standsInALineThatGivesOne(line: String) { #expect(Amount.stands(in: DocumentLine(line[...]))) }

  @Test(arguments: ["Jul 29 16:19:25 pve kernel: out of memory", "High memory usage on pve", "VM 107 has memory"])
  func standsInNoOther(line: String) { #expect(!Amount.stands(in: DocumentLine(line[...]))) }

  @Test func isAskedByWhatIsMeasured() {
    #expect(Amount.isAsked(by: ["memory", "ram"]) && !Amount.isAsked(by: ["gpu"]))
  }
}
