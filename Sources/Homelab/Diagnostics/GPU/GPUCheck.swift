extension Check {
  /// The graphics cards: what they are, and how busy and hot where the driver says.
  public static let gpu = Check(
    name: "gpu", summary: "which GPUs there are, their memory, load and temperature",
    script: #"""
      s nvidia; has nvidia-smi && { lim 10 nvidia-smi --format=csv,noheader,nounits --query-gpu=name,driver_version,memory.total,memory.used,utilization.gpu,temperature.gpu 2>&1; ended; }
      s lspci; has lspci && lspci 2>/dev/null | grep -E 'VGA|3D controller|Display controller'
      s drm
      for d in /sys/class/drm/card[0-9] /sys/class/drm/card[0-9][0-9]; do
        [ -e "$d/device/vendor" ] || continue
        echo "card ${d##*/} $(cat "$d/device/vendor" 2>/dev/null) $(cat "$d/device/device" 2>/dev/null) driver=$(readlink "$d/device/driver" 2>/dev/null | sed 's/.*\///') vram=$(cat "$d/device/mem_info_vram_total" 2>/dev/null) busy=$(cat "$d/device/gpu_busy_percent" 2>/dev/null)"
      done
      """#,
    rules: GPURules.evaluate)
}
