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
 * Postings that wait for the next transaction, in the order of arrival. Postings to a locked
 * account are deferred: they keep their order and do not delay postings to other accounts.
 */
@Singleton
final class PostingQueue {
  /** The capacity: about the postings of one second. */
  static final int SIZE_MAX = 4_000;

  private final int sizeMax;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<PendingPosting> arrived = new ArrayDeque<>();

  /** Deferred postings by account, in the order of the last attempt, the oldest first. */
  private final Map<AccountKey, Deque<PendingPosting>> deferred = new LinkedHashMap<>();

  /** By the name of the key: the first posting with it that is not answered yet. */
  private final Map<String, PendingPosting> firstByKey = new ConcurrentHashMap<>();

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
   * Adds all postings or, if there is no room, throws.
   *
   * @throws DatabaseUnavailable if there is no room for all, or the queue is closed
   */
  void add(List<PendingPosting> postings) {
    lock.lock();
    try {
      if (isClosed) {
        throw new DatabaseUnavailable("The service is shutting down.", null);
      }
      if (postings.size() > sizeMax - size) {
        removeAnswered();
      }
      if (postings.size() > sizeMax - size) {
        throw new DatabaseUnavailable("The queue of postings is full.", null);
      }
      postings.forEach(this::followDuplicate);
      arrived.addAll(postings);
      size += postings.size();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  private void followDuplicate(PendingPosting posting) {
    IdempotencyKey key = posting.posting().key();
    if (key == null) {
      return;
    }
    String name = key.name();
    PendingPosting first = firstByKey.putIfAbsent(name, posting);
    if (first == null) {
      posting.whenAnswered(() -> firstByKey.remove(name, posting));
    } else {
      posting.follow(first);
    }
  }

  /** Makes room: postings whose callers gave up are answered already. */
  private void removeAnswered() {
    arrived.removeIf(PendingPosting::isAnswered);
    deferred.values().forEach(postings -> postings.removeIf(PendingPosting::isAnswered));
    deferred.values().removeIf(Deque::isEmpty);
    size = arrived.size() + deferred.values().stream().mapToInt(Deque::size).sum();
  }

  /**
   * Waits until the queue has postings, and returns them at once.
   *
   * @param countMax applies twice: to deferred and to new postings
   * @return empty if the queue is closed and empty
   */
  List<PendingPosting> take(int countMax) {
    lock.lock();
    try {
      while (size == 0 && !isClosed) {
        changed.awaitUninterruptibly();
      }
      List<PendingPosting> taken = takeDeferred(countMax);
      for (int count = 0; count < countMax && !arrived.isEmpty(); ) {
        PendingPosting next = arrived.remove();
        Deque<PendingPosting> earlier = deferred.get(next.account());
        if (earlier == null) {
          taken.add(next);
          count++;
        } else {
          earlier.add(next);
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

  private List<PendingPosting> takeDeferred(int countMax) {
    List<PendingPosting> taken = new ArrayList<>();
    Iterator<Deque<PendingPosting>> accounts = deferred.values().iterator();
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

  /** Returns postings of locked accounts, before deferred ones to the same accounts. */
  void defer(List<PendingPosting> postings) {
    lock.lock();
    try {
      Map<AccountKey, Deque<PendingPosting>> byAccount = new LinkedHashMap<>();
      postings.forEach(posting ->
          byAccount.computeIfAbsent(posting.account(), key -> new ArrayDeque<>()).add(posting));
      byAccount.forEach((account, first) -> {
        Deque<PendingPosting> later = deferred.remove(account);
        if (later != null) {
          first.addAll(later);
        }
        deferred.put(account, first);
      });
      size += postings.size();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return size;
    } finally {
      lock.unlock();
    }
  }

  /** Accepts no more postings; queued ones can still be taken. */
  void close() {
    lock.lock();
    try {
      isClosed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Fails all queued postings. */
  void abandon() {
    DatabaseUnavailable stopped = new DatabaseUnavailable("The service is shutting down.", null);
    for (List<PendingPosting> left = take(sizeMax); !left.isEmpty(); left = take(sizeMax)) {
      left.forEach(posting -> posting.fail(stopped));
    }
  }
}
