package io.nsqconnect.broker.engine;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Spills on the heap. They outlive the engine that uses them, as a data directory does. */
public final class MemorySpills implements Spills {
  private final Map<String, MemorySpill> spills = new LinkedHashMap<>();
  private final Map<String, MemoryDeferredSpill> deferred = new LinkedHashMap<>();

  @Override
  public Spill open(String name) {
    MemorySpill spill = spills.computeIfAbsent(name, any -> new MemorySpill());
    spill.open();
    return spill;
  }

  @Override
  public DeferredSpill openDeferred(String name) {
    MemoryDeferredSpill spill = deferred.computeIfAbsent(name, any -> new MemoryDeferredSpill());
    spill.open();
    return spill;
  }

  @Override
  public Collection<String> pinnedTopics() {
    return List.of();
  }

  @Override
  public void flush() {
    Set<String> failed = new TreeSet<>();
    spills.forEach((name, spill) -> flush(name, spill, failed));
    deferred.forEach((name, spill) -> flush(name, spill, failed));
    if (!failed.isEmpty()) {
      throw new SpillException(BreakableSpill.FAILURE, null, failed);
    }
  }

  private static void flush(String name, BreakableSpill spill, Set<String> failed) {
    if (spill.isOpen() && !spill.flush()) {
      failed.add(name.split(":")[0]);
    }
  }

  @Override
  public String failure() {
    return Stream.concat(
            spills.values().stream().filter(MemorySpill::isOpen).map(Spill::failure),
            deferred.values().stream()
                .filter(MemoryDeferredSpill::isOpen)
                .map(DeferredSpill::failure))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** The spill of that name, which must have been opened once. */
  public MemorySpill spill(String name) {
    return spills.get(name);
  }

  /** The spill for deferred messages of that name, which must have been opened once. */
  public MemoryDeferredSpill deferredSpill(String name) {
    return deferred.get(name);
  }

  Collection<MemorySpill> all() {
    return spills.values();
  }

  Collection<MemoryDeferredSpill> allDeferred() {
    return deferred.values();
  }

  /** Removes what the spills of these names have kept. */
  void forgetAll(Predicate<String> names) {
    spills.keySet().removeIf(names);
    deferred.keySet().removeIf(names);
  }

  public void broken(boolean broken) {
    spills.values().forEach(spill -> spill.broken(broken));
    deferred.values().forEach(spill -> spill.broken(broken));
  }
}
