package io.nsqconnect.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.nsqconnect.broker.engine.Engine;
import io.nsqconnect.broker.engine.EngineSettings;
import io.nsqconnect.broker.engine.ManualClock;
import io.nsqconnect.broker.engine.MemorySpills;
import io.nsqconnect.broker.logging.RecordedLog;
import io.nsqconnect.broker.storage.FileSystemDisk;
import io.nsqconnect.broker.storage.Metadata;
import io.nsqconnect.broker.storage.Metadata.ChannelEntry;
import io.nsqconnect.broker.storage.Metadata.TopicEntry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicDirectoryTest {
  private static final EngineSettings SETTINGS = new EngineSettings(10, 1L << 30, 1, 0, 1);

  private final Queue<Runnable> home = new ArrayDeque<>();
  private final Queue<Runnable> slowWork = new ArrayDeque<>();
  private final Queue<Runnable> retries = new ArrayDeque<>();

  @TempDir Path dataPath;
  private TopicDirectory directory;
  private Engine engine;

  @BeforeEach
  void loadNothing() throws IOException {
    directory =
        new TopicDirectory(new FileSystemDisk(dataPath), home::add, slowWork::add, retries::add);
    engine = new Engine(SETTINGS, new ManualClock(), new MemorySpills(), directory, 1);
    directory.load(Metadata.read(new FileSystemDisk(dataPath)), engine);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void theLogTellsWhatComesAndGoes() {
    try (RecordedLog log = new RecordedLog(TopicDirectory.class)) {
      engine.topic("t").channel("c");
      engine.topic("t").channel("gone");
      engine.topic("t").existingChannel("gone").delete();

      assertThat(log.lines())
          .containsSubsequence(
              "INFO TOPIC(t): created",
              "INFO TOPIC(t): new channel(c)",
              "INFO TOPIC(t): deleting channel gone",
              "INFO CHANNEL(gone): deleting");
    }
  }

  @Test
  void theLogTellsWhatAStopPutsOnDisk() {
    try (RecordedLog log = new RecordedLog(Flush.class)) {
      engine.topic("t").channel("c");
      engine.topic("t").publish(Unpooled.wrappedBuffer(new byte[1]), 0, 1, 60_000_000_000L);
      engine.topic("u").publish(Unpooled.wrappedBuffer(new byte[1]), 0, 1, 0);
      engine.topic("v#ephemeral").publish(Unpooled.wrappedBuffer(new byte[1]), 0, 1, 0);
      engine.endBatch();

      assertThat(Flush.announce(engine)).isEqualTo(2);
      assertThat(log.lines())
          .contains(
              "INFO TOPIC(t): closing",
              "INFO CHANNEL(c): closing",
              "INFO CHANNEL(c): flushing 0 memory 0 in-flight 1 deferred messages to backend",
              "INFO TOPIC(u): closing",
              "INFO TOPIC(u): flushing 1 memory messages to backend",
              "INFO TOPIC(v#ephemeral): closing");
    }
  }

  @Test
  void manyChangesInOneTurnAreOneWrite() throws IOException {
    for (int i = 0; i < 100; i++) {
      engine.topic("topic" + i).channel("channel");
    }
    runHome();

    assertThat(slowWork).hasSize(1);
    runAll();
    assertThat(topics()).hasSize(100);
  }

  @Test
  void whatChangesDuringAWriteIsWrittenNext() throws IOException {
    engine.topic("before");
    runHome();
    engine.topic("during1");
    engine.topic("during2");
    runHome();

    assertThat(slowWork).as("writes at the same time").hasSize(1);
    runAll();
    assertThat(topics()).extracting(TopicEntry::name).contains("before", "during1", "during2");
  }

  @Test
  void theLastSnapshotIsNotOverwrittenByWhatWasPending() throws IOException {
    engine.topic("before");
    runHome();
    engine.topic("during");
    slowWork.add(directory.lastWrite());
    engine.close();
    runAll();

    assertThat(topics()).extracting(TopicEntry::name).containsExactlyInAnyOrder("before", "during");
  }

  @Test
  void nothingIsWrittenForWhatIsEphemeral() {
    engine.topic("topic#ephemeral").channel("channel");

    assertThat(home).isEmpty();
  }

  @Test
  void whatWasCreatedIsKnownAlthoughTheMetadataFileIsNotWritten() throws IOException {
    engine.topic("old").pause(true);
    runAll();
    engine.topic("old").channel("c");
    engine.topic("new").channel("c1");
    engine.topic("new").channel("c2");
    engine.topic("new").channel("c3#ephemeral");

    assertThat(topics())
        .containsExactly(
            new TopicEntry("new", false, List.of(channel("c1"), channel("c2"))),
            new TopicEntry("old", true, List.of(channel("c"))));
  }

  @Test
  void creationsAreForgottenOnceTheMetadataFileTellsOfThem() throws IOException {
    engine.topic("before");
    runHome();
    engine.topic("during");
    assertThat(dataPath).isDirectoryContaining("glob:**nsqd.created.*");
    runAll();

    assertThat(dataPath).isDirectoryNotContaining("glob:**nsqd.created.*");
    assertThat(topics()).extracting(TopicEntry::name).containsExactlyInAnyOrder("before", "during");
  }

  @Test
  void aLineThatWasNotWrittenWholeIsNoTopic() throws IOException {
    Files.writeString(dataPath.resolve("nsqd.created.000007.dat"), "whole\nwhole:c\nhal");

    assertThat(topics()).containsExactly(new TopicEntry("whole", false, List.of(channel("c"))));
  }

  @Test
  void pausesAreKept() throws IOException {
    engine.topic("topic").pause(true);
    engine.topic("topic").channel("channel").pause(true);
    runAll();

    assertThat(topics().get(0).paused()).isTrue();
    assertThat(topics().get(0).channels().get(0).paused()).isTrue();
  }

  @Test
  void aPauseIsWrittenWhenThatIsTold() throws IOException {
    engine.topic("topic").pause(true);
    runAll();
    engine.topic("other");
    runHome();
    engine.topic("topic").pause(false);
    CompletionStage<Void> written = directory.written();

    slowWork.poll().run();
    runHome();
    assertThat(written).as("the write before it").isNotDone();
    runAll();

    assertThat(written).isDone();
    assertThat(topics()).extracting(TopicEntry::paused).containsExactly(false, false);
    assertThat(directory.written()).as("nothing new").isDone();
  }

  @Test
  void whatCouldNotBeWrittenIsWrittenLaterThoughNothingChanges() throws IOException {
    Path blocked = Files.createDirectories(dataPath.resolve("nsqd.dat.tmp").resolve("x"));
    try (RecordedLog log = new RecordedLog(TopicDirectory.class)) {
      engine.topic("t").pause(true);
      CompletionStage<Void> written = directory.written();
      for (int i = 0; i < 3; i++) {
        runAll();
        assertThat(written).as("nobody waits for a disk that fails").isDone();
        assertThat(retries).as("attempts that wait at the same time").hasSize(1);
        retries.remove().run();
      }
      Files.delete(blocked);
      runAll();

      assertThat(topics()).containsExactly(new TopicEntry("t", true, null));
      assertThat(retries).isEmpty();
      assertThat(log.lines()).filteredOn(line -> line.contains("failed to persist")).hasSize(1);
      assertThat(log.lines()).filteredOn(line -> line.contains("persisted again")).hasSize(1);
    }
  }

  @Test
  void nothingIsWrittenLaterThatTheLastWriteHasNotWritten() throws IOException {
    Path blocked = Files.createDirectories(dataPath.resolve("nsqd.dat.tmp").resolve("x"));
    engine.topic("t");
    runAll();
    Files.delete(blocked);
    slowWork.add(directory.lastWrite());
    engine.close();
    runAll();
    Files.delete(dataPath.resolve("nsqd.dat"));

    retries.remove().run();
    runAll();

    assertThat(dataPath.resolve("nsqd.dat")).doesNotExist();
  }

  @Test
  void namesThatNobodyCanUseAreSkipped() throws IOException {
    Files.writeString(
        dataPath.resolve("nsqd.dat"),
        "{\"topics\":[{\"name\":\"bad"
            + " name\"},{\"name\":\"good\",\"channels\":[{\"name\":\"b@d\"}]}]}");
    directory.load(Metadata.read(new FileSystemDisk(dataPath)), engine);

    assertThat(engine.existingTopic("good").channels()).isEmpty();
    assertThat(engine.topics()).hasSize(1);
  }

  private static ChannelEntry channel(String name) {
    return new ChannelEntry(name, false);
  }

  private List<TopicEntry> topics() throws IOException {
    return Metadata.read(new FileSystemDisk(dataPath)).topics();
  }

  private void runHome() {
    for (Runnable task = home.poll(); task != null; task = home.poll()) {
      task.run();
    }
  }

  private void runAll() {
    while (!home.isEmpty() || !slowWork.isEmpty()) {
      runHome();
      Runnable slow = slowWork.poll();
      if (slow != null) {
        slow.run();
      }
    }
  }
}
