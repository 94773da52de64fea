import Testing

@testable import Documents

@Suite struct ChecklistEditTests {
  private let list = """
    # Plan

    ## Friday

    - [ ] Back up the nas
    - [x] Order the switch
      1. [ ] Pay it

    ```
    - [ ] not an item
    ```

    ## Later

    - [ ] Back up the vms
    """

  private func mark(_ text: String, section: String = "", done: Bool = true) throws -> String {
    try SectionEdit(section: section, mode: done ? .check : .uncheck, text: text).apply(to: list, path: "p.md").content
  }

  @Test func oneByteChanges() throws {
    #expect(try mark("back up the nas") == list.replacing("- [ ] Back up the nas", with: "- [x] Back up the nas"))
    #expect(try mark("- [ ] pay") == list.replacing("1. [ ] Pay", with: "1. [x] Pay"))
    #expect(try mark("switch", done: false) == list.replacing("[x] Order", with: "[ ] Order"))
    #expect(try mark("back up", section: "Later") == list.replacing("[ ] Back up the vms", with: "[x] Back up the vms"))
    #expect(try mark("order") == list)
  }

  @Test func whichItemMustBeClear() throws {
    let several = #expect(throws: DocumentError.self) { try mark("back up") }
    #expect(several?.description.contains("\"Back up the vms\" in line 15") == true, "\(String(describing: several))")
    let none = #expect(throws: DocumentError.self) { try mark("not an item") }
    #expect(none?.description.contains("no item") == true)
    let near = #expect(throws: DocumentError.self) { try mark("ordr the swich") }
    #expect(near?.description.contains("did you mean Order the switch") == true)
  }
}
