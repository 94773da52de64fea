import Testing

@testable import Agent

@Suite struct CauseCheckTests {
  private let check = CauseCheck(evidence: ["vm: process \"yes\" (pid 8161, root): 100% of one core of 2 for 26 s"])

  @Test(arguments: [
    "It is slow because a memory leak fills the swap.", "The cause is a broken network switch.",
    "Slowness is due to an overloaded controller.",
  ])
  func findsCausesThatNothingShows(answer: String) { #expect(check.unshown(in: answer) == [answer]) }

  @Test(arguments: [
    "It is slow because process \"yes\" (pid 8161) takes 100% of a core.", "It is slow because of the load [t1].",
    "It may be slow because of a memory leak.", "A broken switch is a likely cause: due to that it might hang.",
    "The machine is fine.",
  ])
  func leavesTheRestAlone(answer: String) { #expect(check.unshown(in: answer).isEmpty) }

  @Test func judgesNothingWithoutEvidence() {
    #expect(CauseCheck(evidence: []).unshown(in: "The sky is blue because of scattering.").isEmpty)
  }
}
