import Testing

@testable import Models

@Suite struct OllamaEndpointTests {
  @Test(arguments: [
    (nil, "http://127.0.0.1:11434"), ("", "http://127.0.0.1:11434"), ("nas", "http://nas:11434"),
    ("nas:8080", "http://nas:8080"), (":8080", "http://127.0.0.1:8080"), ("http://nas", "http://nas:80"),
    ("https://nas", "https://nas:443"), ("https://nas:11434/", "https://nas:11434"),
    ("\"nas\"", "http://nas:11434"), (" nas ", "http://nas:11434"), ("'nas:1'", "http://nas:1"),
    ("[::1]", "http://[::1]:11434"), ("[::1]:1234", "http://[::1]:1234"), ("::1", "http://[::1]:11434"),
    ("nas:99999", "http://nas:11434"), ("nas:abc", "http://nas:11434"), ("0.0.0.0", "http://0.0.0.0:11434"),
    ("https://llm.lan/ollama/", "https://llm.lan:443/ollama"), ("HTTP://nas:1", "http://nas:1"),
  ])
  func readsOLLAMA_HOSTAsItsOwnClientDoes(value: String?, url: String) {
    #expect(OllamaEndpoint(reading: value).url == url)
  }

  @Test func knowsThisMachine() {
    #expect(OllamaEndpoint(reading: nil).isLocal)
    #expect(OllamaEndpoint(reading: "[::1]:1").isLocal)
    #expect(!OllamaEndpoint(reading: "nas").isLocal)
  }
}

@Suite struct ModelChoiceTests {
  static func model(_ name: String, _ gigabytes: Int, _ capabilities: [String]? = ["completion", "tools"])
    -> OllamaServer.Installed
  {
    .init(name: name, size: gigabytes << 30, capabilities: capabilities)
  }

  @Test func takesTheLargestThatFitsAndCallsTools() {
    let models = [
      Self.model("large", 40), Self.model("good", 5), Self.model("small", 1),
      Self.model("mute", 8, ["completion"]), Self.model("vectors", 6, ["embedding"]),
    ]
    #expect(ModelChoice.best(of: models, memory: 16 << 30)?.name == "good")
    #expect(ModelChoice.best(of: models, memory: nil)?.name == "large")
  }

  @Test func takesWhatThereIsWhereNothingFits() {
    #expect(ModelChoice.best(of: [Self.model("large", 40), Self.model("less", 30)], memory: 8 << 30)?.name == "less")
    #expect(ModelChoice.best(of: [Self.model("mute", 2, ["completion"])], memory: 8 << 30)?.name == "mute")
    #expect(ModelChoice.best(of: [Self.model("vectors", 1, ["embedding"])], memory: nil) == nil)
  }

  @Test(arguments: [(2, "1.5b"), (8, "3b"), (16, "7b"), (64, "14b")])
  func namesAModelForTheMachine(gigabytes: Int, size: String) {
    #expect(ModelChoice.pullLine(memory: gigabytes << 30) == "ollama pull qwen2.5:\(size)")
  }
}
