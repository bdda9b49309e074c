package io.nsqconnect.broker.storage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a disk queue is read and written, as its metadata file says it:
 *
 * <pre>
 *   depth \n
 *   readFile,readPosition \n
 *   writeFile,writePosition \n
 * </pre>
 *
 * @param depth records not handed over
 * @param readFile number of the file that is read
 * @param readPosition where its next record begins, in bytes
 * @param writeFile number of the file that is written
 * @param writePosition where its next record will begin, in bytes
 */
record QueuePositions(
    long depth, long readFile, long readPosition, long writeFile, long writePosition) {
  static final QueuePositions START = nothingIn(0);

  private static final String BLANKS = "[ \\t\\x0B\\f\\r]*";
  private static final String NUMBER = BLANKS + "([+-]?0*\\d{1,18})";
  private static final String PLACE = NUMBER + ',' + NUMBER + BLANKS;

  /** What Go's scanning takes, by which nsqd reads. */
  private static final Pattern FORMAT =
      Pattern.compile(NUMBER + BLANKS + '\n' + PLACE + '\n' + PLACE + "(?:\n.*)?", Pattern.DOTALL);

  /**
   * Reads a metadata file; a queue without one is at its start.
   *
   * @throws IOException if it can't be read or does not have the format
   */
  static QueuePositions read(Disk disk, String name) throws IOException {
    if (!disk.exists(name)) {
      return START;
    }
    String text = new String(DurableFiles.read(disk, name), StandardCharsets.ISO_8859_1);
    Matcher matcher = FORMAT.matcher(text);
    if (matcher.matches()) {
      QueuePositions positions =
          new QueuePositions(
              Long.parseLong(matcher.group(1)),
              Long.parseLong(matcher.group(2)),
              Long.parseLong(matcher.group(3)),
              Long.parseLong(matcher.group(4)),
              Long.parseLong(matcher.group(5)));
      if (positions.arePlaces()) {
        return positions;
      }
    }
    throw new IOException("unexpected content of " + disk.path(name));
  }

  private boolean arePlaces() {
    return readFile >= 0 && readPosition >= 0 && writeFile >= 0 && writePosition >= 0;
  }

  /** Of a queue without records that goes on at the beginning of a file. */
  static QueuePositions nothingIn(long file) {
    return new QueuePositions(0, file, 0, file, 0);
  }

  /** Whether the reader is where nothing can have been written; no queue says so of itself. */
  boolean readsBeyondWrite() {
    return readFile > writeFile || readFile == writeFile && readPosition > writePosition;
  }

  /** Whether the reader has read everything. */
  boolean isAtEnd() {
    return readFile == writeFile && readPosition == writePosition;
  }

  QueuePositions withDepth(long newDepth) {
    return new QueuePositions(newDepth, readFile, readPosition, writeFile, writePosition);
  }

  QueuePositions withReader(long newFile, long newPosition) {
    return new QueuePositions(depth, newFile, newPosition, writeFile, writePosition);
  }

  QueuePositions withWriter(long newFile, long newPosition) {
    return new QueuePositions(depth, readFile, readPosition, newFile, newPosition);
  }

  void write(Disk disk, String name) throws IOException {
    DurableFiles.replace(disk, name, text().getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Writes a file that does not exist yet and needs not survive a crash of the machine. */
  void create(Disk disk, String name) throws IOException {
    DurableFiles.create(disk, name, text().getBytes(StandardCharsets.ISO_8859_1));
  }

  private String text() {
    return depth
        + "\n"
        + readFile
        + ','
        + readPosition
        + '\n'
        + writeFile
        + ','
        + writePosition
        + '\n';
  }
}
