package io.nsqconnect.broker.engine;

/**
 * The storage of an {@link EngineModel}: which of it is broken, and what the engine may refuse and
 * must let go of.
 */
final class ModelSpills {
  final MemorySpills engineSide = new MemorySpills();

  /** Breaks the spill of a topic, or of one of its channels unless that is null. */
  void breakSpill(ModelTopic topic, ModelChannel channel) {
    MemorySpill spill =
        channel == null ? engineSide.spill(topic.name) : Census.spillOf(channel.engineSide);
    if (spill != null && spill.isOpen()) {
      spill.broken(true);
      String name = channel == null ? topic.name : channel.topic.name + ':' + channel.name;
      engineSide.deferredSpill(name).broken(true);
    }
  }

  void repair() {
    engineSide.broken(false);
  }

  boolean isAnythingBroken() {
    for (MemorySpill spill : engineSide.all()) {
      if (spill.isOpen() && spill.isBroken()) {
        return true;
      }
    }
    return false;
  }

  /** Checks that the engine may say {@code refusal}, or null, to a message for {@code topic}. */
  void checkRefusal(ModelTopic topic, String refusal) {
    boolean known = topic.engineSide.backlog().refusal() != null;
    boolean failed = hasFailed(topic.name);
    known |= topic.engineSide.delayedBacklog().refusal() != null;
    for (ModelChannel channel : topic.channels.values()) {
      if (!channel.ephemeral) {
        failed |= hasFailed(topic.name + ':' + channel.name);
        known |= channel.engineSide.refusal() != null;
      }
    }
    Expect.that(refusal == null || failed, "refuses though no spill has failed", topic);
    Expect.that(refusal != null || !known, "admits what it can't keep", topic);
  }

  /** Checks that an engine that was closed has closed what it had opened. */
  void checkClosed() {
    Expect.that(engineSide.all().stream().noneMatch(MemorySpill::isOpen), "open spill", "engine");
  }

  /** Checks that nobody holds a message any more. */
  void checkEmpty() {
    for (MemorySpill spill : engineSide.all()) {
      Expect.equal(spill.heldCount(), 0, "records held when all is drained", "engine");
    }
    for (MemoryDeferredSpill spill : engineSide.allDeferred()) {
      Expect.equal(spill.records().size(), 0, "records stored when all is drained", "engine");
    }
  }

  /** Removes what only a new engine of the same name would find. */
  void forgetEphemeral() {
    engineSide.forgetAll(name -> name.contains("#ephemeral"));
  }

  private boolean hasFailed(String name) {
    MemorySpill spill = engineSide.spill(name);
    return spill != null
        && spill.isOpen()
        && (spill.failure() != null || engineSide.deferredSpill(name).failure() != null);
  }
}
