/** Who is signed in where no other program says who somebody is. `who`: somebody's id on this side. What is stored cannot be turned
 *  into a token or a session again. */
export interface Signins {
  /** A token with which they can sign in: once, within ten minutes. Throws `Refused` where nobody has that id. */
  link(who: string): Promise<string>
  /** Whose token it is, while it is good: looking at it does not spend it. */
  offered(token: string): Promise<string | undefined>
  /** Spends a token. Gives the session that begins; undefined where the token was spent, is too old or was never given. */
  open(token: string): Promise<string | undefined>
  /** Begins a session of somebody who has proved otherwise who they are. */
  begin(who: string): Promise<string>
  /** Whose session it is; undefined where it has ended, thirty days are over, or they are listed no more. */
  who(session: string): Promise<string | undefined>
  /** Ends a session; of one that has ended nothing changes. */
  end(session: string): Promise<void>
}
