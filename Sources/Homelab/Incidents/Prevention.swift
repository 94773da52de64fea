import Agent

/// What would keep a trouble from coming back, by the rule that found it.
public struct Prevention: Sendable, Hashable {
  /// As the owner is asked: `should we add resource limits?`
  public var question: String
  /// The goal of a plan for it.
  public var goal: String
  /// The plan's steps, each with who does it.
  public var steps: [String]

  /// The plan as a call, for when the owner says yes.
  public var call: ToolCall {
    ToolCall(
      tool: "draft_plan",
      arguments: ["goal": .string(goal), "steps": .array(steps.map { .string($0) })])
  }

  /// For a rule's incident; nil where nothing general helps.
  public static func of(rule: String, object: String, host: String) -> Prevention? {
    let again = "automated: look at \(host) again a day later, with the check that found it"
    switch rule {
    case "runaway_process":
      return Prevention(
        question: "should we add resource limits?",
        goal: "Limit the CPU that \(object) may take on \(host)",
        steps: [
          "automated: find what starts \(object) on \(host): its unit, pod or timer",
          "human: decide how much of a core it may take",
          "human: add CPUQuota= to its unit, or resources.limits.cpu to its manifest in the repository", again,
        ])
    case "oom_kill", "memory_pressure", "memory_low", "swap_full", "pod_oom_killed":
      return Prevention(
        question: "should we add memory limits?",
        goal: "Limit the memory of what grows on \(host) (\(object))",
        steps: [
          "automated: find what used the memory of \(host) when it ran out",
          "human: decide how much it may take, from what it uses in normal work",
          "human: add MemoryMax= to its unit, or resources.limits.memory to its manifest in the repository", again,
        ])
    case "disk_full", "inodes_full", "pool_full":
      return Prevention(
        question: "should we limit what fills it?",
        goal: "Keep \(object) on \(host) from filling up",
        steps: [
          "automated: find what grew on \(object) of \(host) since the last time",
          "human: decide what may be kept, and how long",
          "human: limit it: SystemMaxUse= of the journal, rotation of its logs, an age for snapshots", again,
        ])
    case "unit_failed", "unit_restarts":
      return Prevention(
        question: "should we plan to find and remove the reason?",
        goal: "Remove the reason why \(object) on \(host) fails again and again",
        steps: [
          "automated: read the messages of \(object) on \(host) before each failure",
          "human: decide what has to change: its configuration, its order after other units, its limits",
          "human: make the change, and note it in TROUBLESHOOTING.md", again,
        ])
    case "clock_drift", "clock_offset", "clock_unsynchronised", "clock_source_silent":
      return Prevention(
        question: "should we give it a time source of the lab?",
        goal: "Keep the clock of \(host) right",
        steps: [
          "human: choose the machine that all others take their time from",
          "human: name it in the time configuration of \(host)", "human: add an alert on drift", again,
        ])
    case "address_moved", "lease_not_renewed":
      return Prevention(
        question: "should we reserve its address?",
        goal: "Reserve the address of \(host) at the DHCP server",
        steps: [
          "automated: read the MAC address and the lease of \(host)",
          "human: reserve the address at the DHCP server", "human: note the reservation in INFRASTRUCTURE.md", again,
        ])
    case "container_exited", "container_restarting", "container_unhealthy", "pod_restarts", "pod_failing":
      return Prevention(
        question: "should we add limits and a restart policy?",
        goal: "Limit \(object) on \(host) and let it restart with a delay",
        steps: [
          "automated: read why \(object) on \(host) ended the last times",
          "human: add limits and a restart policy in the repository", again,
        ])
    default: return nil
    }
  }
}
