package customerservice.loyalty.posting;

import customerservice.idempotency.IdempotencyKey;
import customerservice.loyalty.rules.AccountKey;
import customerservice.platform.database.DatabaseUnavailable;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The postings that wait for the next transaction, in the order of their arrival. Those to an
 * account that another has locked wait aside: they keep their order, and hold up nobody.
 */
@Singleton
final class PostingQueue {
  /** How many wait at the most: about what is posted in a second. */
  static final int SIZE_MAX = 4_000;

  private final int sizeMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<PendingPosting> arrived = new ArrayDeque<>();

  /** By account: the first was tried the longest ago. */
  private final Map<AccountKey, Deque<PendingPosting>> aside = new LinkedHashMap<>();

  /** By the name of its key: the first that is not answered yet, waiting or being posted. */
  private final Map<String, PendingPosting> firstTwins = new ConcurrentHashMap<>();

  private int size;
  private boolean isClosed;

  @Inject
  PostingQueue() {
    this(SIZE_MAX);
  }

  PostingQueue(int sizeMax) {
    this.sizeMax = sizeMax;
  }

  /**
   * Lets postings wait: all of them, or none.
   *
   * @throws DatabaseUnavailable when there is no room for all, or it is closed
   */
  List<PendingPosting> add(List<IdentifiedPosting> entries) {
    lock.lock();
    try {
      if (isClosed) {
        throw new DatabaseUnavailable("The service is being stopped.", null);
      }
      if (entries.size() > sizeMax - size) {
        forgetAnswered();
      }
      if (entries.size() > sizeMax - size) {
        throw new DatabaseUnavailable("Too many postings are waiting already.", null);
      }
      List<PendingPosting> added = entries.stream().map(this::arriving).toList();
      arrived.addAll(added);
      size += added.size();
      changed.signal();
      return added;
    } finally {
      lock.unlock();
    }
  }

  private PendingPosting arriving(IdentifiedPosting entry) {
    IdempotencyKey key = entry.posting().key();
    if (key == null) {
      return new PendingPosting(entry, null);
    }
    String name = key.name();
    PendingPosting posting = new PendingPosting(entry, firstTwins.get(name));
    if (firstTwins.putIfAbsent(name, posting) == null) {
      posting.whenAnswered(() -> firstTwins.remove(name, posting));
    }
    return posting;
  }

  /** Those whose callers have left make room. */
  private void forgetAnswered() {
    arrived.removeIf(PendingPosting::isAnswered);
    aside.values().forEach(postings -> postings.removeIf(PendingPosting::isAnswered));
    aside.values().removeIf(Deque::isEmpty);
    size = arrived.size() + aside.values().stream().mapToInt(Deque::size).sum();
  }

  /**
   * Waits until there is something, and never for more.
   *
   * @param countMax of those that have not been tried, and of those that are tried again
   * @return none once it is closed and empty
   */
  List<PendingPosting> take(int countMax) {
    lock.lock();
    try {
      while (size == 0 && !isClosed) {
        changed.awaitUninterruptibly();
      }
      List<PendingPosting> taken = takeAside(countMax);
      for (int count = 0; count < countMax && !arrived.isEmpty(); ) {
        PendingPosting next = arrived.remove();
        Deque<PendingPosting> before = aside.get(next.account());
        if (before == null) {
          taken.add(next);
          count++;
        } else {
          before.add(next);
        }
      }
      size -= taken.size();
      if (size > 0) {
        changed.signal();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private List<PendingPosting> takeAside(int countMax) {
    List<PendingPosting> taken = new ArrayList<>();
    Iterator<Deque<PendingPosting>> accounts = aside.values().iterator();
    while (accounts.hasNext() && taken.size() < countMax) {
      Deque<PendingPosting> postings = accounts.next();
      while (!postings.isEmpty() && taken.size() < countMax) {
        taken.add(postings.remove());
      }
      if (postings.isEmpty()) {
        accounts.remove();
      }
    }
    return taken;
  }

  /** Lets postings that were taken wait aside, before those to the same accounts that wait yet. */
  void putAside(List<PendingPosting> postings) {
    lock.lock();
    try {
      Map<AccountKey, Deque<PendingPosting>> byAccount = new LinkedHashMap<>();
      postings.forEach(posting ->
          byAccount.computeIfAbsent(posting.account(), key -> new ArrayDeque<>()).add(posting));
      byAccount.forEach((account, before) -> {
        Deque<PendingPosting> behind = aside.remove(account);
        if (behind != null) {
          before.addAll(behind);
        }
        aside.put(account, before);
      });
      size += postings.size();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /** How many wait. */
  int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /** Takes no more; what waits can still be taken. */
  void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Answers all that waits: it will not be posted. */
  void abandon() {
    DatabaseUnavailable stopped = new DatabaseUnavailable("The service is being stopped.", null);
    for (List<PendingPosting> left = take(sizeMax); !left.isEmpty(); left = take(sizeMax)) {
      left.forEach(posting -> posting.fail(stopped));
    }
  }
}
