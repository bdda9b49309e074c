package io.nsqconnect.broker.engine;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The topics of one home and everything that happens in them.
 *
 * <p>Work comes in batches. A caller {@linkplain #beginBatch begins} one, publishes, settles,
 * subscribes as its input says, and {@linkplain #endBatch ends} it: only then do messages move to
 * consumers, and what was spilled reach the disk. Between batches it has to see to it that a batch
 * happens at {@link #nextDeadlineNs}; an idle engine asks for nothing. Not thread-safe; all of it
 * belongs to one thread.
 */
public final class Engine {
  /** Messages that one topic or channel may move before the others get their turn. */
  static final int PUMP_LIMIT = 4096;

  private final EngineSettings settings;
  private final Clock clock;
  private final Spills spills;
  private final EngineListener listener;
  private final boolean tellsFinished;
  private final SplittableRandom random;
  private final Slab slab;
  private final HandleSegments segments = new HandleSegments();
  private final Deadlines deadlines = new Deadlines();
  private final IdTime idTime = new IdTime();
  private final Map<String, Topic> topics = new HashMap<>();
  private final ArrayDeque<Topic> topicsToPump = new ArrayDeque<>();
  private final ArrayDeque<Channel> channelsToPump = new ArrayDeque<>();
  private final ArrayDeque<Topic> stalledTopics = new ArrayDeque<>();
  private final ArrayDeque<Channel> stalledChannels = new ArrayDeque<>();
  private String publishRefusal;
  private String storageFull;
  private boolean showsLocality;
  private long nowNs;
  private long epochNanos;

  /**
   * An engine without topics.
   *
   * @param seed of the random choices (message sampling), so that a run can be repeated
   */
  public Engine(
      EngineSettings settings, Clock clock, Spills spills, EngineListener listener, long seed) {
    this.settings = settings;
    this.clock = clock;
    this.spills = spills;
    this.listener = listener;
    this.tellsFinished = listener.wantsFinished();
    this.random = new SplittableRandom(seed);
    this.slab = new Slab(settings.maxMessageMemoryBytes());
    beginBatch();
  }

  /** The topics, in no particular order. */
  public Collection<Topic> topics() {
    return Collections.unmodifiableCollection(topics.values());
  }

  /** The topic of that name, or null. */
  public Topic existingTopic(String name) {
    return topics.get(name);
  }

  /** The topic of that valid name, created if need be. */
  public Topic topic(String name) {
    Topic existing = topics.get(name);
    if (existing != null) {
      return existing;
    }
    Topic topic = new Topic(this, name);
    topics.put(name, topic);
    listener.topicCreated(topic);
    return topic;
  }

  /** Refuses all publishes from now on, for {@code reason}; what is there is still delivered. */
  public void refusePublishes(String reason) {
    publishRefusal = reason;
  }

  /**
   * Refuses publishes that may have to be stored while {@code reason} is not null, because the disk
   * is nearly full.
   */
  public void storageFull(String reason) {
    storageFull = reason;
  }

  /** Has channels tell where their deliveries go. */
  public void showLocality() {
    showsLocality = true;
  }

  /** Why messages can't be stored at present, or null if they can. */
  public String storageFailure() {
    String failure = spills.failure();
    return failure == null ? storageFull : failure;
  }

  /** How far the ids of messages have come. */
  public IdTime idTime() {
    return idTime;
  }

  /** Bytes of memory that messages take. */
  public long messageMemoryBytes() {
    return slab.bytes();
  }

  /** Bytes of memory that messages took and that were given back to the allocator, ever. */
  public long freedMessageMemoryBytes() {
    return slab.freedBytes();
  }

  /** Reads the clock: all that follows until the next call happens at that time. */
  public void beginBatch() {
    nowNs = clock.nanoTime();
    epochNanos = clock.epochNanos();
  }

  /**
   * Expires what is due, moves messages, and stores what was spilled.
   *
   * @return whether there is more to move, for which another batch has to follow soon
   * @throws SpillException if what was spilled could not be stored
   */
  public boolean endBatch() {
    beginBatch();
    retryStalled();
    deadlines.expire(nowNs);
    long moved = pumpTopics() + pumpChannels();
    if (slab.isFragmented()) {
      topics.values().forEach(Topic::compact);
      slab.compacted();
    }
    keepPinned();
    boolean spillFailed = isStalled() && spills.failure() != null;
    spills.flush();
    // What moves here may make room there, and so does a spill that has just recovered.
    boolean spillRecovered = spillFailed && spills.failure() == null;
    boolean maybeNoLongerStalled = isStalled() && (moved > 0 || spillRecovered);
    return hasToPump() || maybeNoLongerStalled;
  }

  /**
   * Whether messages wait that the spill can't hand over, or could not store, at present: another
   * batch has to follow in a while.
   */
  public boolean awaitsSpill() {
    return isStalled() || spills.failure() != null;
  }

  /** Whether somebody has become ready, or something was given to him, since the batch ended. */
  public boolean hasToPump() {
    return !topicsToPump.isEmpty() || !channelsToPump.isEmpty();
  }

  /** When the next batch has to happen at the latest, or {@link Long#MAX_VALUE}. */
  public long nextDeadlineNs() {
    return deadlines.nextDueNs();
  }

  /**
   * Puts all messages into the spills, closes them and frees the memory.
   *
   * @return how many messages could not be stored
   */
  public long close() {
    long lost = 0;
    for (Topic topic : topics.values()) {
      lost += topic.close();
    }
    topics.clear();
    topicsToPump.clear();
    channelsToPump.clear();
    stalledTopics.clear();
    stalledChannels.clear();
    slab.close();
    return lost;
  }

  String publishRefusal() {
    return publishRefusal;
  }

  String storageFull() {
    return storageFull;
  }

  EngineSettings settings() {
    return settings;
  }

  Spills spills() {
    return spills;
  }

  EngineListener listener() {
    return listener;
  }

  boolean showsLocality() {
    return showsLocality;
  }

  /** Whether {@link EngineListener#finished} is to be called. */
  boolean tellsFinished() {
    return tellsFinished;
  }

  SplittableRandom random() {
    return random;
  }

  Slab slab() {
    return slab;
  }

  Deadlines deadlines() {
    return deadlines;
  }

  long nowNs() {
    return nowNs;
  }

  long epochNanos() {
    return epochNanos;
  }

  /** The waiting messages of a topic or a channel, with those that an earlier engine left. */
  MessageQueue queue(String name, boolean ephemeral, MessageQueue.Deferral deferral) {
    Spill spill = ephemeral ? NullSpill.INSTANCE : spills.open(name);
    return new MessageQueue(slab, segments, spill, settings.memQueueSize(), deferral);
  }

  /** The deferred messages of a topic or a channel, with those that an earlier engine left. */
  DeferredMessages deferredMessages(String name, boolean ephemeral, Timeline timeline) {
    DeferredSpill spill = ephemeral ? null : spills.openDeferred(name);
    return new DeferredMessages(slab, spill, settings.memQueueSize(), timeline);
  }

  void removed(Topic topic) {
    topics.remove(topic.name());
    listener.topicDeleted(topic);
  }

  void awaitPump(Topic topic) {
    topicsToPump.add(topic);
  }

  void awaitPump(Channel channel) {
    channelsToPump.add(channel);
  }

  private void keepPinned() {
    Collection<String> pinned = spills.pinnedTopics();
    // Mostly there are none, and each batch would make an iterator to see it.
    if (pinned.isEmpty()) {
      return;
    }
    for (String name : pinned) {
      Topic topic = topics.get(name);
      if (topic != null) {
        keepPinned(topic);
      }
    }
  }

  private static void keepPinned(Topic topic) {
    try {
      topic.channels().forEach(Channel::keepPinned);
    } catch (SpillException e) {
      // The next flush tells; until storing works again nothing is forgotten.
    }
  }

  private boolean isStalled() {
    return !stalledTopics.isEmpty() || !stalledChannels.isEmpty();
  }

  private long pumpTopics() {
    long moved = 0;
    for (int turns = topicsToPump.size(); turns > 0; turns--) {
      Topic topic = topicsToPump.poll();
      int fromTopic = 0;
      try {
        fromTopic = topic.pump(PUMP_LIMIT);
      } finally {
        // Also if memory is used up: it stays in line.
        if (topic.awaitsPump()) {
          (fromTopic > 0 ? topicsToPump : stalledTopics).add(topic);
        }
      }
      moved += fromTopic;
    }
    return moved;
  }

  private long pumpChannels() {
    long delivered = 0;
    for (int turns = channelsToPump.size(); turns > 0; turns--) {
      Channel channel = channelsToPump.poll();
      int fromChannel = 0;
      try {
        fromChannel = channel.pump(PUMP_LIMIT);
      } finally {
        if (channel.awaitsPump()) {
          (fromChannel > 0 ? channelsToPump : stalledChannels).add(channel);
        }
      }
      delivered += fromChannel;
    }
    return delivered;
  }

  private void retryStalled() {
    // Adding nothing would make two objects for each batch.
    if (!isStalled()) {
      return;
    }
    topicsToPump.addAll(stalledTopics);
    stalledTopics.clear();
    channelsToPump.addAll(stalledChannels);
    stalledChannels.clear();
  }
}
