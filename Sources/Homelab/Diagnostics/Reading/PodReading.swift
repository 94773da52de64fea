/// Pods in outputs: the tables of `kubectl get pods`, what `describe` tells of one, and events.
enum PodReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    // What an event says is more than the state that it led to.
    let told = PodEventReading.findings(transcript)
    return told + table(transcript).filter { pod in !told.contains { $0.object == pod.object && $0.rule == pod.rule } }
  }

  private static let image = "the image cannot be fetched (wrong name or tag, no login, or the registry is not reached)"

  /// The states of a pod that are no good, and what they mean.
  private static let states: [String: String] = [
    "ImagePullBackOff": image, "ErrImagePull": image, "InvalidImageName": "its image has a name that is none",
    "Evicted": "it was evicted: its node ran short of disk or memory",
    "Pending": "no node takes it: resources, a taint, or a volume that is not there",
    "CreateContainerConfigError": "a secret or config map that it needs is not there",
    "CreateContainerError": "its container cannot be made: a name, a mount or a command that does not fit",
    "RunContainerError": "its container does not start: a command or mount that is not there",
    "ContainerCreating": "its volume or network is not ready", "PodInitializing": "it is not ready to start",
    "CrashLoopBackOff": "its container ends by itself soon after each start",
    "OOMKilled": "it is killed at its memory limit (OOMKilled)", "Error": "its container ended with an error",
    "Unknown": "its node does not report", "NodeLost": "its node does not report",
    "ContainerStatusUnknown": "its node does not report", "Terminating": "it does not end",
    "UnexpectedAdmissionError": "its node refused it, mostly for a device that is not there",
    "DeadlineExceeded": "it ran longer than it may",
  ]

  /// `OOMKilled`, unless it is said that it was not.
  static func isKilled(_ text: String) -> Bool { text.contains(/OOMKilled(?!"?\s*[:=]\s*"?[Ff]alse)/) }

  /// `NAME READY STATUS RESTARTS AGE`, with or without NAMESPACE and NODE.
  private static func table(_ transcript: OutputTranscript) -> [Finding] {
    let kills = transcript.blocks.map(\.text).filter(PodReading.isKilled)
    var isNamespaced = false
    var hasNode = false
    return transcript.lines.compactMap { line, block in
      let words = line.words
      if words.first == "NAMESPACE" || words.first == "NAME" {
        isNamespaced = words.first == "NAMESPACE"
        hasNode = words.contains("NODE")
      }
      guard let place = words.firstIndex(where: { $0.contains(/^\d+\/\d+$/) }), place >= 1, place + 2 < words.count
      else { return nil }
      let counts = words[place].split(separator: "/").map { Int($0) ?? 0 }
      let isWhole = counts[0] >= counts[1]
      let state = words[place + 1].split(separator: ":").last.map(String.init) ?? ""
      let restarts = Int(words[place + 2]) ?? 0
      let isYoung = words.last?.contains(/^\d+s$/) == true
      let again = line.contains(/\(\d+[sm]\w* ago\)/) && restarts >= Thresholds.podRestarts
      let isUnready = state == "Running" && (!isWhole || again)
      guard states[state] != nil || isUnready, !isYoung || !["Terminating", "ContainerCreating"].contains(state),
        !isYoung || !isUnready
      else { return nil }
      let name = words[place - 1]
      let space = place >= 2 || isNamespaced ? words[max(0, place - 2)] : block.namespace
      let isKilled =
        state == "OOMKilled"
        || state != "Pending"
          && kills.contains { $0.contains(name.prefix(12)) }
      let meaning =
        isUnready
        ? again
          ? "its container ends again and again (\(restarts) restarts)"
          : "it runs and is not ready: it still starts, or its readiness probe fails"
        : state == "CrashLoopBackOff" ? "\(states[state]!) (\(restarts) restarts)" : states[state]!
      var values = ["namespace": space ?? "default"]
      if hasNode, words.count >= place + 8 {
        let node = words[words.count - 3]
        if node != "<none>" { values["node"] = node }
      }
      return Finding(
        rule: state == "Pending" ? "pod_pending" : isKilled ? "pod_oom_killed" : "pod_failing", host: block.host ?? "",
        object: object(name, space),
        severity: ["Pending", "Evicted"].contains(state) || isUnready ? .warning : .critical,
        figure: "\(state)\(restarts > 0 ? ", \(restarts) restarts" : "")", threshold: "Running",
        evidence: ["kubectl get pods: \(words.joined(separator: " "))"],
        cause: "pod \(name): " + (isKilled ? states["OOMKilled"]! : meaning), confidence: isKilled ? .high : .medium,
        why: isKilled
          ? "the cluster gives OOMKilled as the reason"
          : "the state is the cluster's; the reason stands in its events and log",
        nextCheck:
          "kubectl describe pod\(option(space)) \(name); kubectl logs\(option(space)) \(name) --previous --tail 30"
          + (space == nil ? " (with -n and its namespace)" : ""),
        procedure: isKilled ? "Raise a pod's limit" : nil,
        // A device plugin that does not run is why nobody offers the device.
        typed: name.contains("nvidia-device-plugin") ? ["nvidia.com/gpu"] : [], values: values)
    }
  }

  static func option(_ space: String?) -> String { space.map { " -n \($0)" } ?? "" }

  static func object(_ name: String, _ space: String?) -> String { space.map { "\($0)/\(name)" } ?? name }
}
