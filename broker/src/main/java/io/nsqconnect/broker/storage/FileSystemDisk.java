package io.nsqconnect.broker.storage;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The disk that a directory of the file system is. */
public final class FileSystemDisk implements Disk {
  /** Readable by the owner only, like every file of nsqd. */
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final Set<StandardOpenOption> READ = Set.of(StandardOpenOption.READ);
  private static final Set<StandardOpenOption> WRITE =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);

  private static final Set<StandardOpenOption> WRITE_ANEW =
      Set.of(
          StandardOpenOption.CREATE,
          StandardOpenOption.WRITE,
          StandardOpenOption.TRUNCATE_EXISTING);

  private record OpenFile(FileChannel channel) implements DiskFile {
    @Override
    public int read(ByteBuf target, long position, int length) throws IOException {
      return target.writeBytes(channel, position, length);
    }

    @Override
    public int write(ByteBuf source, int index, int length, long position) throws IOException {
      return source.getBytes(index, channel, position, length);
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void force() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private final Path directory;

  /** The disk that {@code directory}, which must exist, is. */
  public FileSystemDisk(Path directory) {
    this.directory = directory;
  }

  @Override
  public DiskFile openForReading(String name) throws IOException {
    return new OpenFile(FileChannel.open(file(name), READ));
  }

  @Override
  public DiskFile openForWriting(String name) throws IOException {
    return new OpenFile(FileChannel.open(file(name), WRITE, OWNER_ONLY));
  }

  @Override
  public DiskFile openEmpty(String name) throws IOException {
    return new OpenFile(FileChannel.open(file(name), WRITE_ANEW, OWNER_ONLY));
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(file(name));
  }

  @Override
  public long size(String name) throws IOException {
    return Files.size(file(name));
  }

  @Override
  public long modifiedMs(String name) throws IOException {
    return Files.getLastModifiedTime(file(name)).toMillis();
  }

  @Override
  public void modifiedMs(String name, long epochMs) throws IOException {
    Files.setLastModifiedTime(file(name), FileTime.fromMillis(epochMs));
  }

  @Override
  public List<String> names() throws IOException {
    try (Stream<Path> found = Files.list(directory.toAbsolutePath())) {
      return found.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(file(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(file(from), file(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void forceNames() throws IOException {
    try (FileChannel channel = FileChannel.open(directory.toAbsolutePath(), READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableBytes() throws IOException {
    return Files.getFileStore(directory.toAbsolutePath()).getUsableSpace();
  }

  @Override
  public long totalBytes() throws IOException {
    return Files.getFileStore(directory.toAbsolutePath()).getTotalSpace();
  }

  @Override
  public String path(String name) {
    return file(name).toString();
  }

  private Path file(String name) {
    return directory.resolve(name);
  }
}
