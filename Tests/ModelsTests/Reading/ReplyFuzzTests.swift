import Agent
import TestSupport
import Testing

@testable import Models

/// Mutated replies: a part always, a million in `make test-long`, which runs this twenty times with seeds of
/// their own: Swift Testing keeps a backtrace of each error that is thrown, and a reader of replies throws many.
@Suite struct ReplyFuzzTests {
  private func mutate(_ text: String, _ random: inout SplitMix, most: UInt64 = 6) -> String {
    var scalars = Array(text.unicodeScalars)
    for _ in 0..<Int(random.next() % most) where !scalars.isEmpty {
      let place = Int(random.next() % UInt64(scalars.count))
      switch random.next() % 4 {
      case 0: scalars.remove(at: place)
      case 1: scalars.insert(scalars[Int(random.next() % UInt64(scalars.count))], at: place)
      case 2: scalars.removeSubrange(place..<min(scalars.count, place + Int(random.next() % 9)))
      default: scalars[place] = Unicode.Scalar(UInt8(32 + random.next() % 95))
      }
    }
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
  }

  /// In two pieces, cut anywhere.
  private func halves(_ reply: String, _ random: inout SplitMix) -> [String] {
    guard !reply.isEmpty else { return [] }
    let place = reply.index(reply.startIndex, offsetBy: Int(random.next() % UInt64(reply.count)))
    return [String(reply[..<place]), String(reply[place...])]
  }

  /// What must hold of any reply, with the tools that are known.
  private func check(_ reply: String, _ random: inout SplitMix) -> ReplyReaderTests.Read {
    let whole = ReplyReaderTests.read([reply])
    let split = ReplyReaderTests.read(halves(reply, &random))
    #expect(whole.calls == split.calls && whole.text == split.text, "\(reply.debugDescription)")
    #expect(
      !ReplyReaderTests.holdsAnOpening(whole.text), "\(reply.debugDescription) shows \(whole.text.debugDescription)")
    for call in whole.calls {
      // Nothing is made up: every argument stands in the reply.
      for (name, value) in call.arguments {
        // What is escaped in the reply stands there in other words.
        #expect(name.isEmpty || reply.contains(name) || reply.contains("\\"), "\(reply.debugDescription)")
        if let text = value.stringValue, !text.isEmpty, text.allSatisfy({ $0.isLetter || $0.isNumber }),
          !reply.contains("\\")
        {
          #expect(reply.contains(text))
        }
      }
    }
    return whole
  }

  /// Replies that were read in two ways, by where they were cut.
  @Test(arguments: [
    "``t`json\n{\"name\": \"run_diagnostic\", \"arguments\": {\"host\": \"nas\", \"check\": \"disk\"}}\n```",
    "`a``tool_code\nrun_diagnostic(host=\"nas\", check=\"disk\")\n```",
    "``tool_code\npridefault_api.run_diagnostic(host=\"nas\", check=\"disk\"))\n```",
    "default_api.run_diagnostic(host=\"nas\", check=\"disk\")",
    "{[tool\": \"run_diagnostic\", \"args\": {\"host\": \"nas\"\", \"chec\": \"disk\"}}",
    "Write `<invoke name=\"run_diagnostic\">` for it.",
    "{[name': 'run_diagnostic', 'arguments': {'host': 'nas', 'check': ''isk'}}",
  ])
  func readsTheSameWhereverItIsCut(reply: String) {
    let whole = ReplyReaderTests.read([reply])
    for place in reply.indices {
      let split = ReplyReaderTests.read([String(reply[..<place]), String(reply[place...])])
      #expect(
        whole.calls == split.calls && whole.text == split.text,
        "cut before \(reply[place...].debugDescription): \(split.text.debugDescription), whole \(whole.text.debugDescription)"
      )
    }
  }

  /// Replies that were read for ever.
  @Test(
    .timeLimit(.minutes(10)),
    arguments: [
      "<start_function_call>call:run_diagnostic{host:[}]}<end_function_call>",
      "call:run_diagnostic{check:[<escape>disk<escape>,}",
    ])
  func comesToAnEnd(reply: String) {
    #expect(ReplyReaderTests.read([reply]).calls.isEmpty)
  }

  @Test func showsNoOpeningTokenAndInventsNoArgument() {
    var random = SplitMix(seed: LongTest.seed(7))
    let rounds = LongTest.rounds(25_000, part: 6000)
    var calls = 0
    for _ in 0..<rounds {
      let sample = DialectTests.samples[Int(random.next() % UInt64(DialectTests.samples.count))].reply
      calls += check(mutate(sample, &random), &random).calls.count
    }
    // The mutations leave most replies readable: a reader that gives up would not pass.
    #expect(calls > rounds / 5, "\(calls) of \(rounds)")
    LongTest.tell("mutated replies: \(rounds), calls read \(calls), opening tokens shown 0")
  }

  static let prose = [
    "The disk of nas is 91% full, see /var/log/syslog. Run `du -sh /var` to see what takes the space.",
    "I could call run_diagnostic with check=disk, but I need the host first.", "Use `run_diagnostic` for that.",
    "# Report\n\n- nas: fine\n- pve: {load: 3}\n\n```yaml\nname: run_diagnostic\narguments: {check: disk}\n```\n",
    "```json\n{\"replicas\": 3, \"name\": \"web\", \"ports\": [80, 443]}\n```",
    "if (x < 3) { y[0] = 1 } // [d1] and [t2]",
    "Action: restart the service\nThen look at search_docs.",
    "[a link](https://x.lan) and {braces} in prose <b>bold</b>",
    "For example: \(DialectTests.json)", "The tag `<tool_call>` marks a call; nothing was called.",
  ]

  @Test func makesNoCallOfProseAndOfToolsThatDoNotExist() {
    var random = SplitMix(seed: LongTest.seed(11))
    let rounds = LongTest.rounds(25_000, part: 6000)
    var told = 0
    for round in 0..<rounds {
      let reply: String
      if round % 2 == 0 {
        // Few changes: what turns the words into another meaning is not looked for.
        let text = Self.prose[Int(random.next() % UInt64(Self.prose.count))]
        reply = text.contains("\"name\": \"run_diagnostic\"") ? text : mutate(text, &random)
      } else {
        let sample = DialectTests.samples[Int(random.next() % UInt64(DialectTests.samples.count))].reply
        reply = mutate(
          sample.replacing("run_diagnostic", with: "reboot_host").replacing("run-diagnostic", with: "reboot-host"),
          &random)
      }
      let read = check(reply, &random)
      #expect(read.calls.isEmpty, "\(reply.debugDescription)")
      told += read.miscalls.isEmpty ? 0 : 1
    }
    #expect(told > rounds / 5, "\(told) of \(rounds)")
    LongTest.tell("mutated prose and unknown tools: \(rounds), calls made 0, told \(told)")
  }
}
