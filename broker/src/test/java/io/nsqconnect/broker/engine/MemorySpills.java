package io.nsqconnect.broker.engine;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/** Spills on the heap. They outlive the engine that uses them, as a data directory does. */
public final class MemorySpills implements Spills {
  private final Map<String, MemorySpill> spills = new LinkedHashMap<>();

  @Override
  public Spill open(String name) {
    MemorySpill spill = spills.computeIfAbsent(name, any -> new MemorySpill());
    spill.open();
    return spill;
  }

  @Override
  public void flush() {
    SpillException failure = null;
    for (MemorySpill spill : spills.values()) {
      try {
        if (spill.isOpen()) {
          spill.flush();
        }
      } catch (SpillException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public String failure() {
    return spills.values().stream()
        .filter(MemorySpill::isOpen)
        .map(Spill::failure)
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** The spill of that name, which must have been opened once. */
  public MemorySpill spill(String name) {
    return spills.get(name);
  }

  Collection<MemorySpill> all() {
    return spills.values();
  }

  /** Removes what the spills of these names have kept. */
  void forgetAll(Predicate<String> names) {
    spills.keySet().removeIf(names);
  }

  public void broken(boolean broken) {
    spills.values().forEach(spill -> spill.broken(broken));
  }
}
