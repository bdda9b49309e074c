package io.nsqconnect.broker.inspect;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nsqconnect.broker.roundtrip.RecordedDirectory;
import io.nsqconnect.broker.roundtrip.RunningBroker;
import io.nsqconnect.broker.roundtrip.StoredMessage;
import io.nsqconnect.broker.roundtrip.WireClient;
import io.nsqconnect.broker.storage.DataDirectoryLock;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What {@code nsqd-inspect} tells of data paths that nsqd and a broker left, and what it changes.
 */
@Timeout(300)
class InspectTest {
  private static final String BAD_FILE = "orders.diskqueue.000000.dat.bad";

  @TempDir Path dataPath;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void listsEachQueueWithDepthPositionsAndFiles() throws Exception {
    new RecordedDirectory("backlog").copyTo(dataPath);

    assertThat(run()).isZero();

    assertThat(columns("orders:billing"))
        .containsExactly("orders:billing", "13", "2,59", "8,59", "7", "1070", "0", "0", "-");
    assertThat(columns("alone"))
        .containsExactly("alone", "12", "0,0", "2,76", "3", "446", "0", "0", "-");
    assertThat(columns("orders")).startsWith("orders", "0").endsWith(BAD_FILE);
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void tellsWhatIsPausedAndWhatBelongsToNobody() throws Exception {
    new RecordedDirectory("paused").copyTo(dataPath);
    Files.writeString(dataPath.resolve("left.diskqueue.meta.dat"), "0\n0,0\n0,0\n");

    assertThat(run()).isZero();

    assertThat(columns("stopped")).endsWith("paused");
    assertThat(columns("running:shut")).endsWith("paused");
    assertThat(columns("running:open")).endsWith("-");
    assertThat(columns("left")).endsWith("not in nsqd.dat");
  }

  @Test
  void lookingChangesNothing() throws Exception {
    new RecordedDirectory("killed").copyTo(dataPath);
    Map<String, String> before = contents();

    run();
    run("--dump", "events:readers");

    assertThat(contents()).isEqualTo(before);
  }

  @Test
  void showsEachMessageOfAQueueInOrder() throws Exception {
    new RecordedDirectory("in-flight").copyTo(dataPath);
    List<StoredMessage> delivered =
        new RecordedDirectory("in-flight").delivered().get(0).messages();

    assertThat(run("--dump", "jobs:workers")).isZero();

    assertThat(lines())
        .first()
        .isEqualTo("18a4b046efc01000 2026-11-22T19:31:54.951891229Z attempts=1 size=5 body=job 2");
    assertThat(lines().stream().map(line -> line.split(" ")[0]))
        .containsExactlyElementsOf(delivered.stream().map(StoredMessage::id).toList());
  }

  @Test
  void showsMessagesAsJsonAndBinaryBodiesInBase64() throws Exception {
    try (RunningBroker broker = new RunningBroker(dataPath);
        WireClient client = broker.connect()) {
      client.publish("PUB t", "text");
      client.publish("PUB t", "\u0000\u00ff");
    }

    assertThat(run("--dump", "t", "--json")).isZero();

    ObjectMapper json = new ObjectMapper();
    JsonNode text = json.readTree(lines().get(0));
    assertThat(text.path("body").asText()).isEqualTo("text");
    assertThat(text.path("size").asInt()).isEqualTo(4);
    assertThat(text.path("attempts").asInt(-1)).isZero();
    assertThat(text.has("due")).isFalse();
    assertThat(json.readTree(lines().get(1)).path("base64").asText()).isEqualTo("AP8=");
  }

  @Test
  void tellsWhatDeferredMessagesWaitFor() throws Exception {
    try (RunningBroker broker = new RunningBroker(dataPath);
        WireClient client = broker.connect()) {
      client.publish("DPUB t 60000", "in a topic");
      broker.post("/topic/create?topic=u");
      broker.post("/channel/create?topic=u&channel=c");
      client.publish("DPUB u 60000", "in a channel");
      broker.await("u", "c", now -> now.path("deferred_count").asInt() == 1);
    }

    assertThat(run("--dump", "t")).isZero();
    assertThat(run("--dump", "u:c")).isZero();
    assertThat(run()).isZero();

    assertThat(lines().get(0)).contains(" delay=PT1M body=in a topic");
    assertThat(lines().get(1)).containsPattern(" due=20\\S+Z body=in a channel");
    assertThat(columns("u:c").get(7)).as("deadlines").isEqualTo("1");
  }

  @Test
  void tellsWhereRecordsAreDamaged() throws Exception {
    new RecordedDirectory("backlog").copyTo(dataPath);
    damageSecondRecord(dataPath.resolve("alone.diskqueue.000001.dat"));

    assertThat(run()).isEqualTo(3);

    assertThat(columns("alone")).endsWith("11 readable; damaged: 1 places, 37 bytes");
    assertThat(columns("orders:billing")).endsWith("-");
  }

  @Test
  void listsTheQueuesOfADirectoryWhoseMetadataIsDamaged() throws Exception {
    new RecordedDirectory("backlog").copyTo(dataPath);
    Files.writeString(dataPath.resolve("nsqd.dat"), "{");

    assertThat(run()).isEqualTo(3);

    assertThat(columns("alone").get(1)).isEqualTo("12");
    assertThat(err.toString(UTF_8)).contains("failed to parse metadata").hasLineCount(1);
  }

  @Test
  void putsTheSoundRecordsOfABadFileIntoItsQueue() throws Exception {
    new RecordedDirectory("backlog").copyTo(dataPath);
    Path bad = dataPath.resolve(BAD_FILE);

    assertThat(run("--recover", bad.toString())).isZero();

    assertThat(out.toString(UTF_8))
        .isEqualTo("4 records of " + bad + " put into orders; the file stays\n");
    assertThat(bad).exists();
    run();
    assertThat(columns("orders").get(1)).isEqualTo("4");
  }

  @Test
  void leavesOutWhatIsDamagedAndDeliversTheRest() throws Exception {
    new RecordedDirectory("backlog").copyTo(dataPath);
    Path bad = Files.move(dataPath.resolve(BAD_FILE), dataPath.resolve("some.bad"));
    damageSecondRecord(bad);

    assertThat(run("--recover", bad.toString(), "--into", "new:c")).isEqualTo(3);

    assertThat(out.toString(UTF_8))
        .startsWith("3 records of ")
        .endsWith("new:c is not in nsqd.dat: its messages wait until it is created\n");
    List<String> bodies = new ArrayList<>();
    try (RunningBroker broker = new RunningBroker(dataPath);
        WireClient consumer = broker.connect()) {
      consumer.subscribe("new", "c", 3);
      for (int i = 0; i < 3; i++) {
        bodies.add(consumer.next().body().substring(0, "order N".length()));
      }
    }
    assertThat(bodies).containsExactly("order 0", "order 2", "order 3");
  }

  @Test
  void putsNothingIntoADataPathThatIsInUse() throws Exception {
    new RecordedDirectory("backlog").copyTo(dataPath);
    Map<String, String> before = contents();
    try (DataDirectoryLock lock = DataDirectoryLock.acquire(dataPath)) {
      assertThat(lock).isNotNull();

      assertThat(run("--recover", dataPath.resolve(BAD_FILE).toString())).isEqualTo(1);

      assertThat(run()).as("looking at it").isZero();
    }
    assertThat(err.toString(UTF_8))
        .startsWith("nsqd-inspect: failed to lock data-path: cannot flock directory")
        .hasLineCount(1);
    assertThat(contents()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "--dump,                          2, --dump needs a value",
    "--dump t --recover f,            2, --dump and --recover exclude each other",
    "--into t,                        2, --into goes with --recover",
    "--json,                          2, --json goes with --dump",
    "--nonsense,                      2, no such option: --nonsense",
    "other,                           2, 'one directory only, not also other'",
    "--dump none,                     1, no files of a queue none",
    "--recover none.bad,              1, none.bad is no file",
  })
  void saysWhatIsWrongWithARequest(String arguments, int exitCode, String reason) {
    assertThat(run(arguments.split(" "))).isEqualTo(exitCode);

    assertThat(err.toString(UTF_8)).startsWith("nsqd-inspect: " + reason).hasLineCount(1);
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"a:b:c", "a b", "a#ephemeral", "a:b#ephemeral", "''"})
  void refusesAQueueThatCanNotBe(String queue) throws IOException {
    Path bad = Files.createFile(dataPath.resolve("some.bad"));

    assertThat(run("--recover", bad.toString(), "--into", queue)).isEqualTo(2);

    assertThat(err.toString(UTF_8)).startsWith("nsqd-inspect: no queue can have the name " + queue);
  }

  @Test
  void refusesADirectoryThatDoesNotExist() {
    int exitCode =
        Inspect.run(List.of(dataPath.resolve("none").toString()), print(out), print(err));

    assertThat(exitCode).isEqualTo(1);
    assertThat(err.toString(UTF_8)).endsWith("none does not exist\n");
  }

  @Test
  void helpTellsAllOfIt() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString(UTF_8))
        .contains("--dump", "--json", "--recover", "--into", "Exit codes");
  }

  private int run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(dataPath.toString()));
    all.addAll(List.of(arguments));
    return Inspect.run(all, print(out), print(err));
  }

  private List<String> lines() {
    return out.toString(UTF_8).lines().toList();
  }

  /** The fields of a queue's line; the notes are one. */
  private List<String> columns(String queue) {
    String line =
        lines().stream().filter(each -> each.startsWith(queue + " ")).findFirst().orElseThrow();
    return List.of(line.split(" +", 9));
  }

  private Map<String, String> contents() throws IOException {
    Map<String, String> contents = new HashMap<>();
    try (Stream<Path> files = Files.list(dataPath)) {
      for (Path file : Set.copyOf(files.toList())) {
        contents.put(
            file.getFileName().toString(),
            Files.getLastModifiedTime(file) + Files.readString(file, ISO_8859_1));
      }
    }
    return contents;
  }

  /** Makes the length of a file's second record one that can't be. */
  private static void damageSecondRecord(Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    int second = Integer.BYTES + ByteBuffer.wrap(content).getInt();
    content[second] = 0x7f;
    Files.write(file, content);
  }

  private static PrintStream print(ByteArrayOutputStream stream) {
    return new PrintStream(stream, true, UTF_8);
  }
}
