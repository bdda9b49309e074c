package io.nsqconnect.broker.roundtrip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A data path as nsqd's formats define it, read without any code of the broker. Whatever is not
 * exactly as nsqd would have written it, is an error.
 *
 * <pre>
 *   QUEUE.diskqueue.meta.dat     depth \n readFile,readPosition \n writeFile,writePosition \n
 *   QUEUE.diskqueue.NNNNNN.dat   records: length (4), timestamp (8), attempts (2), id (16), body
 * </pre>
 */
final class NsqdFiles {
  private static final Pattern METADATA =
      Pattern.compile("(0|[1-9]\\d*)\n(\\d+),(\\d+)\n(\\d+),(\\d+)\n");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{16}");
  private static final int HEADER_LENGTH = 26;
  private static final int ID_LENGTH = 16;

  /** What is left to read of a queue, file by file. */
  record Queue(long depth, List<List<StoredMessage>> files) {
    List<StoredMessage> messages() {
      return files.stream().flatMap(List::stream).toList();
    }
  }

  private final Path dataPath;
  private final long maxBytesPerFile;

  NsqdFiles(Path dataPath, long maxBytesPerFile) {
    this.dataPath = dataPath;
    this.maxBytesPerFile = maxBytesPerFile;
  }

  /** The metadata of topics and channels. */
  String metadata() throws IOException {
    return Files.readString(dataPath.resolve("nsqd.dat"));
  }

  /** Names of all files, sorted. */
  List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(dataPath)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  /** Reads a queue, {@code topic} or {@code topic:channel}, and all its files. */
  Queue queue(String name) throws IOException {
    String text = Files.readString(dataPath.resolve(name + ".diskqueue.meta.dat"), ISO_8859_1);
    Matcher metadata = METADATA.matcher(text);
    require(metadata.matches(), "metadata of " + name + ": " + text);
    long depth = Long.parseLong(metadata.group(1));
    long readFile = Long.parseLong(metadata.group(2));
    long readPosition = Long.parseLong(metadata.group(3));
    long writeFile = Long.parseLong(metadata.group(4));
    long writePosition = Long.parseLong(metadata.group(5));
    List<List<StoredMessage>> files = new ArrayList<>();
    long end = 0;
    for (long number = readFile; number <= writeFile; number++) {
      byte[] content = content(name, number, number == writeFile && writePosition == 0);
      long from = number == readFile ? readPosition : 0;
      List<StoredMessage> messages = records(content, from);
      require(
          end == 0 || end + Integer.BYTES + lengthOfFirst(content) > maxBytesPerFile,
          name + " went on in file " + number + " at " + end);
      end = content.length;
      files.add(messages);
    }
    require(end == writePosition, name + " ends at " + end + ", not at " + writePosition);
    require(
        names().stream()
            .filter(file -> file.matches(Pattern.quote(name) + "\\.diskqueue\\.\\d+\\.dat"))
            .allMatch(file -> isBetween(number(file), readFile, writeFile)),
        "files of " + name + " that are not part of it");
    return new Queue(depth, files);
  }

  private byte[] content(String name, long number, boolean mayBeMissing) throws IOException {
    Path file = dataPath.resolve(String.format("%s.diskqueue.%06d.dat", name, number));
    if (mayBeMissing && !Files.exists(file)) {
      return new byte[0];
    }
    String permissions = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    require(permissions.equals("rw-------"), file + " has " + permissions);
    return Files.readAllBytes(file);
  }

  /** All records of a file; those from a position on are returned. */
  private List<StoredMessage> records(byte[] content, long from) {
    List<StoredMessage> messages = new ArrayList<>();
    ByteBuffer bytes = ByteBuffer.wrap(content);
    boolean begins = from == content.length;
    int records = 0;
    while (bytes.hasRemaining()) {
      int start = bytes.position();
      begins |= start == from;
      int length = bytes.getInt();
      require(length >= HEADER_LENGTH && length <= bytes.remaining(), "length " + length);
      StoredMessage message = message(bytes, length);
      records++;
      if (start >= from) {
        messages.add(message);
      }
    }
    require(begins, "no record begins at " + from);
    require(records < 2 || content.length <= maxBytesPerFile, content.length + " bytes");
    return messages;
  }

  private static StoredMessage message(ByteBuffer bytes, int length) {
    long timestamp = bytes.getLong();
    int attempts = Short.toUnsignedInt(bytes.getShort());
    String id = text(bytes, ID_LENGTH);
    require(ID.matcher(id).matches(), "id " + id);
    return new StoredMessage(timestamp, attempts, id, text(bytes, length - HEADER_LENGTH));
  }

  private static int lengthOfFirst(byte[] content) {
    return content.length == 0 ? Integer.MAX_VALUE / 2 : ByteBuffer.wrap(content).getInt();
  }

  private static long number(String file) {
    return Long.parseLong(file.replaceFirst(".*\\.(\\d+)\\.dat", "$1"));
  }

  private static boolean isBetween(long number, long first, long last) {
    return number >= first && number <= last;
  }

  private static String text(ByteBuffer bytes, int length) {
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, ISO_8859_1);
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new AssertionError(problem);
    }
  }
}
