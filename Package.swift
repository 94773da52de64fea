// swift-tools-version: 6.2
import PackageDescription

/// Warnings are errors in `make check` and CI; a user's newer compiler must not stop their build.
let strict = Context.environment["STEWARD_STRICT"] == "1"
let settings: [SwiftSetting] = strict ? [.treatAllWarnings(as: .error)] : []

let package = Package(
  name: "steward",
  products: [.executable(name: "steward", targets: ["steward"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-configuration", from: "1.0.0", traits: ["YAML"]),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.8.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.0.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.0.0"),
  ],
  targets: [
    // The rooms, from the bottom up; docs/architecture.md says what each must not know.
    .systemLibrary(
      name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(
      name: "CMarkGFM", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .target(name: "CEdit", linkerSettings: [.linkedLibrary("edit")]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
    .target(name: "CLinux"),
    .target(name: "Agent", dependencies: ["CCrypto"], swiftSettings: settings),
    .target(name: "Net", dependencies: ["CCurl"], swiftSettings: settings),
    .target(name: "Terminal", dependencies: ["Agent", "CEdit"], swiftSettings: settings),
    .target(
      name: "Documents",
      dependencies: [
        "Agent", "CLinux", "CMarkGFM", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      resources: [.embedInCode("Words")],
      swiftSettings: settings, linkerSettings: [.linkedLibrary("cmark-gfm-extensions")]),
    .target(
      name: "Models", dependencies: ["Agent", "Net"], resources: [.embedInCode("Builtin/Data")], swiftSettings: settings
    ),
    .target(
      name: "Store", dependencies: ["Agent", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: settings),
    .target(
      name: "Tools",
      dependencies: [
        "Agent", "CLinux", "Net", .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: settings),
    .target(
      name: "Homelab",
      dependencies: [
        "Agent", "CCrypto", "Documents", .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("Templates")],
      swiftSettings: settings),
    .executableTarget(
      name: "steward",
      dependencies: [
        "Agent", "Documents", "Homelab", "Models", "Net", "Store", "Terminal", "Tools",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Configuration", package: "swift-configuration"),
      ],
      swiftSettings: settings),

    .executableTarget(
      name: "steward-bench",
      dependencies: ["Agent", "Documents", "Models", "Net", .product(name: "GRDB", package: "GRDB.swift")],
      path: "Benchmarks", exclude: ["Questions"], swiftSettings: settings),
    .target(name: "TestSupport", dependencies: ["Agent", "Tools"], path: "Tests/TestSupport"),
    // Killed by StoreTests while it makes effects.
    .executableTarget(
      name: "JournalProbe", dependencies: ["Agent", "Store", "TestSupport"], path: "Tests/JournalProbe",
      swiftSettings: settings),
    // Killed by HomelabTests while it runs a plan.
    .executableTarget(
      name: "PlanProbe", dependencies: ["Agent", "Documents", "Homelab", "Store", "TestSupport"],
      path: "Tests/PlanProbe", swiftSettings: settings),
    .testTarget(name: "AgentTests", dependencies: ["Agent", "TestSupport"]),
    .testTarget(name: "NetTests", dependencies: ["Net", "TestSupport"]),
    .testTarget(name: "TerminalTests", dependencies: ["Terminal", "TestSupport"]),
    .testTarget(
      name: "DocumentsTests",
      dependencies: ["CLinux", "Documents", "TestSupport", .product(name: "GRDB", package: "GRDB.swift")]),
    .testTarget(
      name: "ModelsTests",
      dependencies: ["Models", "TestSupport"]),
    .testTarget(
      name: "StoreTests",
      dependencies: ["Store", "TestSupport", "JournalProbe", .product(name: "GRDB", package: "GRDB.swift")]),
    .testTarget(name: "ToolsTests", dependencies: ["Tools", "TestSupport"]),
    .testTarget(
      name: "HomelabTests", dependencies: ["Homelab", "PlanProbe", "Store", "TestSupport", "Tools"]),
    .testTarget(name: "StewardTests", dependencies: ["steward", "Homelab", "Store", "TestSupport"]),
    // What a test must be able to kill, or to measure alone.
    .executableTarget(
      name: "hammer", dependencies: ["Agent", "Documents", "Tools"], path: "Tests/Hammer", swiftSettings: settings),
    // What a hostile model, host or document may try; through every room.
    .testTarget(
      name: "AdversarialTests",
      dependencies: [
        "Agent", "Documents", "Homelab", "Models", "Net", "Store", "Terminal", "Tools", "steward", "TestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ], exclude: ["inputs.jsonl"]),
  ]
)
