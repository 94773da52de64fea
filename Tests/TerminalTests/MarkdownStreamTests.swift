import TestSupport
import Testing

@testable import Terminal

@Suite struct MarkdownStreamTests {
  private func render(_ text: String, width: Int = 80, colour: Bool = false) -> String {
    var stream = MarkdownStream(width: width, colour: colour)
    return stream.write(text) + stream.finish()
  }

  @Test func showsAHeadingBoldWithoutItsMarks() {
    #expect(render("## Disks\n") == "Disks\n")
    #expect(render("# A b", colour: true) == "\u{1B}[1mA\u{1B}[0m \u{1B}[1mb\u{1B}[0m\n")
    #expect(render("#hashtag") == "#hashtag\n")
  }

  @Test func stylesEmphasisAndCode() {
    #expect(
      render("**up** *now* _so_ `ls`", colour: true)
        == "\u{1B}[1mup\u{1B}[0m \u{1B}[3mnow\u{1B}[0m \u{1B}[3mso\u{1B}[0m \u{1B}[36mls\u{1B}[0m\n")
    #expect(render("***both***", colour: true) == "\u{1B}[1;3mboth\u{1B}[0m\n")
    #expect(render("**bold *both* bold**") == "bold both bold\n")
    #expect(render("``a`b``") == "a`b\n")
  }

  @Test(arguments: [
    "rm *.log and *.tmp", "2 * 3 * 4", "snake_case_name", "__init__.py", "a*b*c", "0 */5 * * *",
    "**not closed", "`not closed", "see [1] and [x] and [ ]", "https://lan/_a_/b", "5 > 3 < 4",
  ])
  func keepsMarksThatAreNoMarkdown(text: String) {
    #expect(render(text) == text + "\n")
  }

  @Test func keepsAnEscapedMark() {
    #expect(render(#"\*not\* C:\dir"#) == #"*not* C:\dir"# + "\n")
  }

  @Test func showsALinkAsTextAndAddress() {
    #expect(render("see [the page](https://lan/a_b_c \"title\").") == "see the page (https://lan/a_b_c).\n")
    #expect(render("[https://lan](https://lan)") == "https://lan\n")
    #expect(render("![plan](a.png)!") == "plan (a.png)!\n")
  }

  @Test func dimsACitation() {
    #expect(
      render("up [d1][t12].", colour: true)
        == "up \u{1B}[2m[d1][t12]\u{1B}[0m.\n")
    #expect(render("up [d1, t2].") == "up [d1, t2].\n")
  }

  @Test func hangsWrappedItemsUnderTheirText() {
    #expect(
      render("- one two three four five six\n  - nested\n", width: 20)
        == "• one two three four\n  five six\n  • nested\n")
    #expect(render("10. one two three four five", width: 20) == "10. one two three\n    four five\n")
  }

  @Test func marksQuotes() {
    #expect(render("> a\n>\n> > b\nend") == "│ a\n│\n│ │ b\nend\n")
  }

  @Test func drawsARule() {
    #expect(render("---", width: 20) == String(repeating: "─", count: 20) + "\n")
    #expect(render("* * *", width: 20) == String(repeating: "─", count: 20) + "\n")
  }

  @Test func indentsCodeAndLeavesItAlone() {
    let long = String(repeating: "x ", count: 60)
    #expect(render("```sh\n\(long)\n\n **a**\n```\nend", width: 40) == "  \(long)\n\n   **a**\nend\n")
    #expect(render("~~~\n```\n~~~\n") == "  ```\n")
    #expect(render("- a\n  ```\n  code\n  ```\n") == "• a\n    code\n")
    #expect(render("> ```\n> code\n> ```\nend") == "│   code\nend\n")
    #expect(render("> ```\n> code\nend") == "│   code\nend\n")
    #expect(render("```\nopen") == "  open\n")
  }

  @Test func keepsOneBlankLineBetweenBlocks() {
    #expect(render("\n\na\n\n\n\nb\n\n") == "a\n\nb\n")
  }

  @Test func keepsAWordLongerThanTheLineWhole() {
    let address = "https://lan/" + String(repeating: "a", count: 40)
    #expect(render("see \(address) now", width: 20) == "see\n\(address)\nnow\n")
  }

  @Test func wrapsWideCharactersBetweenThem() {
    #expect(
      render(String(repeating: "日", count: 12), width: 20)
        == String(repeating: "日", count: 10) + "\n日日\n")
  }

  @Test func wrapsProseAtAHundredColumns() {
    let lines = render(String(repeating: "word ", count: 60), width: 200).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 100 })
  }

  @Test func alignsATable() {
    let table = """
      | Host | State | n |
      |---|:-:|--:|
      | **pve** | up | 10 |
      | 日本 | a \\| b | 5 |
      """
    #expect(
      render(table) == """
        ┌──────┬───────┬────┐
        │ Host │ State │  n │
        ├──────┼───────┼────┤
        │ pve  │  up   │ 10 │
        │ 日本 │ a | b │  5 │
        └──────┴───────┴────┘

        """)
  }

  @Test func fitsATableToTheWidth() {
    let table = "| a | b |\n|---|---|\n| one two three four five | six seven eight nine ten |\n"
    for width in 20...60 {
      let lines = render(table, width: width).split(separator: "\n")
      #expect(lines.allSatisfy { DisplayWidth.of(String($0)) <= width })
    }
    #expect(
      render("| a | b | c |\n|-|-|-|\n| 1234567 | 1234567 | 1234567 |\n", width: 20)
        == "a: 1234567\nb: 1234567\nc: 1234567\n")
  }

  @Test func showsRowsWithoutADelimiterAsText() {
    #expect(render("| just | bars |\nend") == "| just | bars |\nend\n")
  }

  @Test func printsProseWordByWord() {
    var stream = MarkdownStream(width: 80, colour: false)
    #expect(stream.write("The hos") == "The")
    #expect(stream.write("t is") == " host")
    #expect(stream.write(" **do") == " is")
    #expect(stream.write("wn** n") == " down")
    #expect(stream.finish() == " n\n")
    #expect(stream.write("- ") == "")
    #expect(stream.write("a ") == "• a")
  }

  @Test(arguments: ["\u{1B}[31mred\u{1B}[0m", "\u{9B}2J", "a\rb", "\u{202E}abc", "\u{7}\u{8}", "\u{1B}]0;t\u{7}"])
  func letsNoControlOfTheModelThrough(text: String) {
    for shape in ["\(text)", "`\(text)`", "```\n\(text)\n```", "| \(text) |\n|-|\n| \(text) |", "[a](\(text))"] {
      let output = render(shape)
      #expect(output.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control })
      #expect(!output.unicodeScalars.contains("\u{202E}"))
    }
  }

  @Test func escapesASequenceSplitBetweenPieces() {
    var stream = MarkdownStream(width: 80, colour: false)
    let output = stream.write("a\r") + stream.write("\nb\u{1B}") + stream.write("[31m") + stream.finish()
    #expect(output == "a\\x0d\nb\\x1b[31m\n")
  }

  @Test func givesTheSameOutputForAnyPieces() {
    var random = SplitMix(seed: 7)
    for text in Self.samples {
      for colour in [false, true] {
        let whole = render(text, width: 40, colour: colour)
        for _ in 0..<20 {
          var stream = MarkdownStream(width: 40, colour: colour)
          var output = ""
          var rest = text.unicodeScalars[...]
          while !rest.isEmpty {
            let count = Int.random(in: 1...8, using: &random)
            output += stream.write(String(rest.prefix(count)))
            rest = rest.dropFirst(count)
          }
          output += stream.finish()
          #expect(output == whole)
        }
      }
    }
  }

  @Test func hasTheSameLayoutWithoutColours() {
    for text in Self.samples {
      let plain = render(text, width: 40, colour: true)
        .replacing(#/\u{1B}\[[0-9;]*m/#, with: "")
      #expect(plain == render(text, width: 40))
    }
  }

  @Test func endsForAnyMixOfMarks() {
    var random = SplitMix(seed: 3)
    let marks = Array("*_`[]()!\\|#>-~ \n ab1.:é日\u{1B}")
    for _ in 0..<150 {
      let text = String((0..<200).map { _ in marks.randomElement(using: &random)! })
      var stream = MarkdownStream(width: 30, colour: true)
      var output = ""
      for character in text { output += stream.write(String(character)) }
      output += stream.finish()
      #expect(output == render(text, width: 30, colour: true))
    }
  }

  private static let samples = [
    """
    # Title with `code` and **bold**

    Prose with *italic*, _more_, [link](http://a.b/c), [d1] and a long line that has to wrap, \u{1B}[2J.
    - item one which is long enough to wrap around at forty
      1. nested **bold item** text
    > quote **with** `code`
    > ```
    > in quote
    > ```
    ---
    ```swift
    let a = "```" // not the end
      ``
    ```
    | a | b |
    |---|---|
    | 1 | two words and more words to wrap in here |
    after | the table
    """,
    "* * x\n** a\n-- b\n1.5 GB\n1) yes\n12",
    "text **open\nnext `open\n![no [a](b\n**" + String(repeating: "long ", count: 90) + "** end",
    "``` inline ``` text\n~~\n    indented\n\t- tab",
    "| a |\n| b |\n\n| c |\n|---|",
  ]
}
