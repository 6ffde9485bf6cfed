package bench;

import java.nio.ByteBuffer;

/** Requests, one after the other, and what a good answer is. */
interface Traffic {
  /** The status of a good answer. */
  int status();

  /** A buffer for the requests of one connection. */
  ByteBuffer buffer();

  /** Puts the next request into it, ready to be sent. */
  void next(ByteBuffer buffer);
}
