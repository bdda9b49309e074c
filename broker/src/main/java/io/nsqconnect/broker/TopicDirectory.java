package io.nsqconnect.broker;

import io.nsqconnect.broker.config.Version;
import io.nsqconnect.broker.engine.Channel;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineListener;
import io.nsqconnect.broker.engine.Topic;
import io.nsqconnect.broker.storage.CreationLog;
import io.nsqconnect.broker.storage.Disk;
import io.nsqconnect.broker.storage.Metadata;
import io.nsqconnect.broker.storage.Metadata.ChannelEntry;
import io.nsqconnect.broker.storage.Metadata.TopicEntry;
import io.nsqconnect.protocol.Names;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the metadata file in step with the topics and channels that exist.
 *
 * <p>The file is written on the thread for slow work, and again if something has changed meanwhile:
 * creating many topics does not rewrite it for each, and nobody waits for it. What can't be written
 * is tried again after a while. What was created until then is noted at once, a line each, for the
 * case that the process is killed.
 */
final class TopicDirectory implements EngineListener {
  private static final Logger LOG = LoggerFactory.getLogger(TopicDirectory.class);

  private final Disk disk;
  private final Executor home;
  private final Executor slowWork;
  private final Executor afterFailure;
  private CreationLog creations;
  private Engine engine;

  /** Whether the file does not say what exists. */
  private boolean stale;

  /** Why the last write failed, or null; the thread for slow work alone knows. */
  private String failure;

  /** Whether a write is under way, about to begin or waited for; there is never more than one. */
  private boolean writing;

  /** Ends with the write that is under way. */
  private CompletableFuture<Void> current = CompletableFuture.completedFuture(null);

  /** Ends with the write after that. */
  private CompletableFuture<Void> next = new CompletableFuture<>();

  /**
   * The directory of the engine whose thread is {@code home}.
   *
   * @param slowWork runs what takes long, one after the other
   * @param afterFailure runs something after as long as a disk that fails is to be left alone
   */
  TopicDirectory(Disk disk, Executor home, Executor slowWork, Executor afterFailure) {
    this.disk = disk;
    this.home = home;
    this.slowWork = slowWork;
    this.afterFailure = afterFailure;
  }

  /** Creates what {@code found} names; changes are written from then on. */
  void load(Metadata found, Engine loading) throws IOException {
    for (TopicEntry entry : found.topicEntries()) {
      load(loading, entry);
    }
    engine = loading;
    creations = new CreationLog(disk);
    Runnable written = creations.written();
    snapshot().write(disk);
    written.run();
  }

  private static void load(Engine loading, TopicEntry entry) {
    if (!isValid(entry.name())) {
      LOG.warn("skipping creation of invalid topic {}", entry.name());
      return;
    }
    Topic topic = loading.topic(entry.name());
    if (entry.paused()) {
      topic.pause(true);
    }
    for (ChannelEntry channelEntry : entry.channelEntries()) {
      if (!isValid(channelEntry.name())) {
        LOG.warn("skipping creation of invalid channel {}", channelEntry.name());
        continue;
      }
      Channel channel = topic.channel(channelEntry.name());
      if (channelEntry.paused()) {
        channel.pause(true);
      }
    }
  }

  /** What has to survive a restart, at this moment. */
  Metadata snapshot() {
    List<TopicEntry> topics = new ArrayList<>(engine.topics().size());
    for (Topic topic : engine.topics()) {
      if (!topic.isEphemeral()) {
        topics.add(entryOf(topic));
      }
    }
    return new Metadata(topics.isEmpty() ? null : topics, Version.NSQD);
  }

  /** What has to survive a restart, the last word: what happens from now on is not written. */
  Runnable lastWrite() {
    BooleanSupplier last = write();
    engine = null;
    stale = false;
    next.complete(null);
    return last::getAsBoolean;
  }

  /** Ends, on the home loop, when the file tells of what exists now or can't be written. */
  CompletionStage<Void> written() {
    return stale ? next : current;
  }

  /**
   * Writes what exists at this moment; to be run on the thread for slow work, where it tells
   * whether that succeeded.
   */
  private BooleanSupplier write() {
    Metadata metadata = snapshot();
    Runnable written = creations.written();
    return () -> write(metadata, written);
  }

  private boolean write(Metadata metadata, Runnable written) {
    try {
      if (failure == null) {
        LOG.info("NSQ: persisting topic/channel metadata to {}", disk.path(Metadata.FILE));
      }
      metadata.write(disk);
      written.run();
      if (failure != null) {
        LOG.info("topic/channel metadata is persisted again to {}", disk.path(Metadata.FILE));
      }
      failure = null;
    } catch (IOException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(failure)) {
        LOG.error("failed to persist metadata - {}", reason);
      }
      failure = reason;
    }
    return failure == null;
  }

  @Override
  public void topicCreated(Topic topic) {
    LOG.info("TOPIC({}): created", topic.name());
    if (isKept(topic.isEphemeral())) {
      creations.created(topic.name());
      changed();
    }
  }

  @Override
  public void topicDeleted(Topic topic) {
    LOG.info("TOPIC({}): deleting", topic.name());
    if (isKept(topic.isEphemeral())) {
      changed();
    }
  }

  @Override
  public void channelCreated(Channel channel) {
    LOG.info("TOPIC({}): new channel({})", channel.topic().name(), channel.name());
    if (isKept(isEphemeral(channel))) {
      creations.created(fullName(channel));
      changed();
    }
  }

  @Override
  public void channelDeleted(Channel channel) {
    LOG.info("TOPIC({}): deleting channel {}", channel.topic().name(), channel.name());
    LOG.info("CHANNEL({}): deleting", channel.name());
    if (isKept(isEphemeral(channel))) {
      changed();
    }
  }

  @Override
  public void pauseChanged() {
    if (isKept(false)) {
      changed();
    }
  }

  /** Whether the metadata file is to tell of something. */
  private boolean isKept(boolean ephemeral) {
    return !ephemeral && engine != null;
  }

  private void changed() {
    stale = true;
    if (!writing) {
      writing = true;
      home.execute(this::writeWhileStale);
    }
  }

  /** Writes once more if something has changed while the file was being written. */
  private void writeWhileStale() {
    if (!stale) {
      writing = false;
      return;
    }
    stale = false;
    CompletableFuture<Void> ended = next;
    current = ended;
    next = new CompletableFuture<>();
    BooleanSupplier write = write();
    slowWork.execute(
        () -> {
          boolean succeeded = write.getAsBoolean();
          home.execute(() -> ended(ended, succeeded));
        });
  }

  private void ended(CompletableFuture<Void> write, boolean succeeded) {
    write.complete(null);
    if (succeeded || engine == null) {
      writeWhileStale();
    } else {
      stale = true;
      afterFailure.execute(() -> home.execute(this::writeWhileStale));
    }
  }

  private static TopicEntry entryOf(Topic topic) {
    List<ChannelEntry> channels = new ArrayList<>(topic.channels().size());
    for (Channel channel : topic.channels()) {
      if (!channel.isEphemeral()) {
        channels.add(new ChannelEntry(channel.name(), channel.isPaused()));
      }
    }
    return new TopicEntry(topic.name(), topic.isPaused(), channels.isEmpty() ? null : channels);
  }

  private static boolean isValid(String name) {
    return name != null && Names.isValid(name);
  }

  private static boolean isEphemeral(Channel channel) {
    return channel.isEphemeral() || channel.topic().isEphemeral();
  }

  private static String fullName(Channel channel) {
    return channel.topic().name() + ':' + channel.name();
  }
}
