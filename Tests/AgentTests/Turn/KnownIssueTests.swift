import Testing

@testable import Agent

@Suite struct KnownIssueTests {
  private static let text = """
    ## A machine is slow while a backup runs

    **Symptom**: everything is slow at night, the load is high.

    **Root Cause**: a backup reads whole disks
    and leaves little for small requests.

    **Resolution**: wait.
    """

  @Test func readsWhatADocumentSays() throws {
    let issue = try #require(KnownIssue(Self.text))
    #expect(issue.cause == "a backup reads whole disks and leaves little for small requests.")
    #expect(issue.fits("check why the nas seems slow"))
    #expect(!issue.fits("is the clock right?"))
    #expect(KnownIssue("Just prose about a cause.") == nil)
  }

  @Test func tellsWhetherItIsWhatWasFound() {
    let cause = "a backup reads whole disks and leaves little for small requests."
    #expect(KnownIssue.agrees(cause, with: "backup restic is running; disks 80% busy"))
    #expect(!KnownIssue.agrees(cause, with: "process \"yes\" (pid 1) uses 100% of one core"))
  }
}
