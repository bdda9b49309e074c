package io.nsqconnect.broker.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether the files of certificates and keys have changed, and if so, has them used.
 *
 * <p>Files are replaced one after the other, so a change counts when it has stood still from one
 * look to the next. If what is there then can't be used, that is said once, and what was in use
 * stays.
 */
final class CertificateWatch implements Runnable {
  /** Takes new credentials into use. */
  @FunctionalInterface
  interface Target {
    void use(Credentials credentials) throws TlsException;
  }

  /** What tells one content of a file from another without reading it. */
  private record Stamp(FileTime modified, long sizeBytes, Object fileKey) {
    static final Stamp ABSENT = new Stamp(FileTime.fromMillis(0), -1, null);

    static Stamp of(String file) {
      try {
        BasicFileAttributes now = Files.readAttributes(Path.of(file), BasicFileAttributes.class);
        return new Stamp(now.lastModifiedTime(), now.size(), now.fileKey());
      } catch (IOException e) {
        // Reading it will say what is wrong.
        return ABSENT;
      }
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(CertificateWatch.class);

  private final TlsSettings settings;
  private final Target target;
  private List<Stamp> known;
  private List<Stamp> lastSeen;

  /** A watch over files that have just been read. */
  CertificateWatch(TlsSettings settings, Target target) {
    this.settings = settings;
    this.target = target;
    known = look();
    lastSeen = known;
  }

  /** One look. */
  @Override
  public void run() {
    List<Stamp> now = look();
    boolean still = now.equals(lastSeen);
    lastSeen = now;
    if (!still || now.equals(known)) {
      return;
    }
    known = now;
    try {
      Credentials credentials = Credentials.load(settings);
      target.use(credentials);
      LOG.info("TLS: certificate reloaded, {}", credentials.summary());
    } catch (TlsException e) {
      LOG.error("TLS: the last certificate stays in use - {}", e.getMessage());
    }
  }

  private List<Stamp> look() {
    return settings.files().stream().map(Stamp::of).toList();
  }
}
