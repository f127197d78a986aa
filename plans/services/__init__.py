"""What changes in plans. Every service is atomic, says who (`by=`) and when (`at=`), and called twice acts once."""
