import Testing

@testable import Models

@Suite struct TakeBackTests {
  @Test(arguments: [
    "undo", "undo that", "Undo it please.", "hm no, undo that", "no, that's wrong. take it back", "revert that change",
    "can you revert the last edit?", "put it back how it was", "put that back the way it was before",
    "oops, roll that back", "roll back the last change", "take that back", "wait, reverse what you just did",
    "undo the change in SERVICES.md", "sorry my mistake, revert it", "undo that again pls",
    "could you please undo your last change", "i'd like you to undo that", "take back the note", "roll it back please",
    "undo last change", "undo the changes", "revert your changes", "never mind, undo that", "nvm undo it",
    "yeah undo that",
    "whoops, undo that", "undo the last thing you did", "undo the change you just made", "undo it all",
    "take the last edit back",
    "take that note out again", "put the note back how it was", "undo that, it's wrong",
    "undo the last edit of docs/NOTES.md",
  ]) func readsThatSomethingIsTakenBack(line: String) { #expect(TakeBack(line) != nil) }

  @Test(arguments: [
    "undo the VLAN change on the switch", "how do I undo a zfs destroy?", "is it back?",
    "put it back in the rack on sunday",
    "can that be undone?", "revert nas to the old kernel", "roll back the plan's second step to friday",
    "take it back to the shop", "don't undo that", "undo that and restart samba",
    "revert the update of jellyfin", "undo the update of grafana", "roll back the last update",
    "undo the change to nas", "what did you change?", "",
  ]) func readsNothingElseAsThat(line: String) { #expect(TakeBack(line) == nil) }

  @Test func namesTheDocumentThatIsMeant() {
    #expect(TakeBack("undo the change in SERVICES.md")?.document == "SERVICES.md")
    #expect(TakeBack("undo that")?.document == nil)
  }
}
