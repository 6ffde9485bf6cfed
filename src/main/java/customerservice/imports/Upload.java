package customerservice.imports;

import customerservice.platform.database.Database;
import customerservice.platform.input.FieldCode;
import customerservice.platform.input.FieldError;
import customerservice.platform.input.Problem;
import customerservice.platform.input.ValidationErrors;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file on its way into the database: read to its end, whatever its size, in a memory of some
 * megabytes. Each chunk is committed by itself, so that no transaction lasts as long as the line to
 * the client.
 */
final class Upload {
  private static final String ALGORITHM = "SHA-256";

  /** Bytes that are read and split before other requests can run. */
  private static final int PART_BYTES = 64 * 1024;

  private final Database database;
  private final ImportStore store;
  private final InstantSource clock;
  private final Job job;
  private final RecordSplitter cutter;
  private final MessageDigest digest;

  private Chunk chunk = new Chunk();
  private long chunks;
  private long records;
  private @Nullable String header;
  private @Nullable Reject failure;

  Upload(Database database, ImportStore store, InstantSource clock, Job job) {
    this.database = database;
    this.store = store;
    this.clock = clock;
    this.job = job;
    this.cutter = RecordSplitter.of(job.options().format());
    try {
      this.digest = MessageDigest.getInstance(ALGORITHM);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  /**
   * Reads and stores the file.
   *
   * @throws IOException when it breaks off
   */
  void read(InputStream file) throws IOException {
    byte[] part = new byte[PART_BYTES];
    for (int length = file.read(part); length >= 0; length = file.read(part)) {
      digest.update(part, 0, length);
      // A file that cannot be read is still taken from the line: the client sends it all the same.
      if (failure == null) {
        cutter.feed(part, length);
        takeAll();
      }
      letOthersRun();
    }
    if (failure == null) {
      cutter.end();
      takeAll();
      store();
    }
  }

  /**
   * Splitting does not block, and the scheduler does not preempt virtual threads: without this, one
   * upload per processor delays every other request.
   */
  @SuppressWarnings("ThreadPriorityCheck") // Only fairness depends on it, not the result.
  private static void letOthersRun() {
    Thread.yield();
  }

  private void takeAll() {
    RawRecord piece = cutter.next();
    while (piece != null && failure == null) {
      take(piece);
      piece = cutter.next();
    }
  }

  private void take(RawRecord piece) {
    if (piece.flaw() == RawRecord.Flaw.ENCODING) {
      failure = failure(piece, "$", FieldCode.INVALID_FORMAT, "The file is not encoded in UTF-8.");
    } else if (cutter instanceof CsvRecordSplitter rows && header == null) {
      takeHeader(piece, rows);
    } else {
      chunk.add(piece);
      records++;
      if (chunk.isFull()) {
        store();
      }
    }
  }

  private void takeHeader(RawRecord piece, CsvRecordSplitter rows) {
    ValidationErrors errors = new ValidationErrors();
    if (piece.flaw() != RawRecord.Flaw.NONE) {
      failure = failure(piece, "$", FieldCode.INVALID_FORMAT, CsvHeader.UNREADABLE);
      return;
    }
    CsvHeader read = CsvHeader.read(piece.text(), errors);
    header = read.row();
    rows.separatedBy(read.separator());
    failure = errors.problem().map(problem -> failure(piece, problem.errors())).orElse(null);
  }

  private static Reject failure(RawRecord piece, String field, FieldCode code, String message) {
    return failure(piece, Problem.invalid(field, code, message).errors());
  }

  private static Reject failure(RawRecord piece, List<FieldError> errors) {
    return Reject.of(piece.line(), piece.text(), errors, Set.of());
  }

  private void store() {
    if (!chunk.isEmpty()) {
      byte[] bytes = chunk.bytes();
      long number = chunks++;
      database.write(handle -> {
        store.add(handle, job, number, bytes, clock.instant());
        return true;
      });
      chunk = new Chunk();
    }
  }

  Job job() {
    return job;
  }

  /** The names in the first row of a CSV. */
  @Nullable String header() {
    return header;
  }

  long records() {
    return records;
  }

  /** Why the file as a whole cannot be read; null where it can. */
  @Nullable Reject failure() {
    return failure;
  }

  /** What tells the file from any other. */
  String fingerprint() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
