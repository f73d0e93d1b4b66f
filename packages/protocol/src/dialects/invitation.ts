/** The address by which an invitation to a room is accepted. It is reported as that of a link. */
export const INVITATION = /^https?:\/\/support\.weixin\.qq\.com\/cgi-bin\/mmsupport-bin\/addchatroombyinvite\?ticket=/i
